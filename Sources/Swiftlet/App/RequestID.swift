import HTTPTypes
import SwiftletHTTP
import Synchronization

/// The ids by which requests are followed through logs.
enum RequestID {
    /// The id the client sent, if it is fit for logs (letters, digits and `-_.:/=+`, at most 128 of them), else a new
    /// one: 32 hexadecimal digits.
    static func of(_ request: Request) -> String {
        if let given = request.header(named: .requestID), isFit(given) { return given }
        return make()
    }

    /// A new id: one half tells the process, the other counts. Ids tell requests apart; they are no secrets.
    static func make() -> String {
        var word = process.second &+ count.wrappingAdd(1, ordering: .relaxed).newValue
        // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): neighbours in time do not look alike.
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        word ^= word >> 31
        return String(unsafeUninitializedCapacity: 32) { digits in
            for (start, half) in [(0, process.first), (16, word)] {
                for index in 0..<16 {
                    let digit = UInt8(truncatingIfNeeded: half >> UInt64(index * 4)) & 15
                    digits[start + index] = digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit
                }
            }
            return 32
        }
    }

    private static let count = Atomic<UInt64>(0)
    private static let process = (first: UInt64.random(in: .min ... .max), second: UInt64.random(in: .min ... .max))

    private static func isFit(_ text: String) -> Bool {
        let bytes = text.utf8
        return (1...128).contains(bytes.count)
            && bytes.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "-_.:/=+".utf8.contains(byte)
                }
            }
    }
}

extension HTTPField.Name {
    /// `x-request-id`: the id by which a request is followed from service to service.
    static let requestID = HTTPField.Name("x-request-id")!  // reason: a literal that is a token
}
