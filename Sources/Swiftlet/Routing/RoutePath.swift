/// A request's path as the router sees it: bytes between slashes, without the slash before them and one behind them.
///
/// It borrows its bytes and must not outlive them.
struct RoutePath {
    /// Why a path leads nowhere, whatever the routes.
    enum Fault {
        /// A segment is `.` or `..`.
        case dots
        /// A segment is empty.
        case empty
    }

    private let bytes: UnsafeRawBufferPointer
    /// Where the segment behind the last one would begin.
    let end: Int

    init(_ path: UnsafeRawBufferPointer) {
        var path = path
        if path.first == Self.slash { path = UnsafeRawBufferPointer(rebasing: path.dropFirst()) }
        let isRoot = path.isEmpty
        if path.last == Self.slash { path = UnsafeRawBufferPointer(rebasing: path.dropLast()) }
        bytes = path
        end = isRoot ? 0 : path.count + 1
    }

    /// The segment that begins at `start`. The next one begins one byte behind its end.
    func segment(at start: Int) -> UnsafeRawBufferPointer {
        var position = start
        while position < bytes.count, bytes[position] != Self.slash { position += 1 }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
    }

    /// The segments from the one that begins at `start`, with the slashes between them.
    func rest(from start: Int) -> UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: bytes[start...]) }

    /// What a parameter stands for, percent-encoded as the path is. Nil when the path has fewer segments.
    func value(at parameter: PathTemplate.Place) -> UnsafeRawBufferPointer? {
        var start = 0
        for _ in 0..<parameter.segment {
            guard start < end else { return nil }
            start += segment(at: start).count + 1
        }
        guard start < end else { return nil }
        return parameter.isRest ? rest(from: start) : segment(at: start)
    }

    /// What is wrong with the path; an empty segment only where no other is worse.
    var fault: Fault? {
        var fault: Fault?
        var start = 0
        while start < end {
            let segment = segment(at: start)
            switch segment.count {
            case 0: fault = .empty
            case 1 where segment[0] == Self.dot: return .dots
            case 2 where segment[0] == Self.dot && segment[1] == Self.dot: return .dots
            default: break
            }
            start += segment.count + 1
        }
        return fault
    }

    private static var slash: UInt8 { UInt8(ascii: "/") }
    private static var dot: UInt8 { UInt8(ascii: ".") }
}

/// Percent-encoding in paths (RFC 3986, section 2.1).
enum PathEncoding {
    /// The bytes that are meant; nil when the encoding is wrong, or hides a slash or a NUL, or is no UTF-8.
    static func decoded(_ path: UnsafeRawBufferPointer) -> [UInt8]? {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(path.count)
        var index = 0
        while index < path.count {
            let byte = path[index]
            index += 1
            guard byte == UInt8(ascii: "%") else {
                decoded.append(byte)
                continue
            }
            guard index + 2 <= path.count, let high = digit(path[index]), let low = digit(path[index + 1]) else {
                return nil
            }
            let value = high << 4 | low
            guard value != 0, value != UInt8(ascii: "/") else { return nil }
            decoded.append(value)
            index += 2
        }
        return String(validating: decoded, as: UTF8.self) == nil ? nil : decoded
    }

    /// Lends the bytes that are meant; those that are not encoded as they are. Nil where ``decoded(_:)`` is.
    static func withDecoded<R>(_ path: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws -> R) rethrows
        -> R?
    {
        guard path.contains(UInt8(ascii: "%")) else { return try body(path) }
        return try decoded(path)?.withUnsafeBytes(body)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
