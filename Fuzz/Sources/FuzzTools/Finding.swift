import Foundation

/// Says what is wrong and ends the process, so that the fuzzer keeps the input.
public func finding(_ text: @autoclosure () -> String) -> Never {
    FileHandle.standardError.write(Data("\nFINDING: \(text())\n".utf8))
    abort()
}

/// Ends the process when `condition` does not hold.
@inline(__always)
public func expect(_ condition: Bool, _ text: @autoclosure () -> String) {
    if !condition { finding(text()) }
}

/// Bytes as they are written in a program: `GET / HTTP/1.1\r\n`.
public func quoted(_ bytes: some Sequence<UInt8>) -> String {
    var text = "\""
    for byte in bytes {
        switch byte {
        case UInt8(ascii: "\r"): text += "\\r"
        case UInt8(ascii: "\n"): text += "\\n"
        case UInt8(ascii: "\t"): text += "\\t"
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text += "\\" + String(UnicodeScalar(byte))
        case 0x20...0x7E: text += String(UnicodeScalar(byte))
        default: text += "\\x" + String(byte, radix: 16)
        }
    }
    return text + "\""
}
