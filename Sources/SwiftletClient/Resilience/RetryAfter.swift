import HTTPTypes
import NIOCore

/// How long a service asks its callers to wait (RFC 9110, section 10.2.3): a number of seconds, or a date.
enum RetryAfter {
    /// The time to wait that an answer names; nil where it names none, or none that can be read.
    ///
    /// - Parameter time: the seconds since the beginning of 1970.
    static func pause(in headers: HTTPFields, at time: @autoclosure () -> Int64) -> TimeAmount? {
        guard let text = headers[.retryAfter] else { return nil }
        if !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return .seconds(min(Int64(text) ?? longest, longest))
        }
        return seconds(ofDate: text).map { .seconds(min(max($0 - time(), 0), longest)) }
    }

    /// A day: nobody waits longer, and no sum can overflow.
    private static let longest: Int64 = 86_400
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// The seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`, the form that is sent (RFC 9110, section
    /// 5.6.7); the two obsolete ones are not read.
    private static func seconds(ofDate text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let month = months.firstIndex(of: String(parts[2])),
            let day = number(parts[1], 1...31), let year = number(parts[3], 1970...9999)
        else { return nil }
        let clock = parts[4].split(separator: ":")
        guard clock.count == 3, let hour = number(clock[0], 0...23), let minute = number(clock[1], 0...59),
            let second = number(clock[2], 0...60)
        else { return nil }
        return days(year, Int64(month) + 1, day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    private static func number(_ text: Substring, _ range: ClosedRange<Int64>) -> Int64? {
        guard text.count <= 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int64(text) else {
            return nil
        }
        return range.contains(number) ? number : nil
    }

    /// The days from 1970-01-01 to a date: years begin in March, so that leap days are last.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }
}
