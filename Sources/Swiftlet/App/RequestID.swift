import HTTPTypes
import SwiftletHTTP

/// The ids by which requests are followed through logs.
enum RequestID {
    /// The id the client sent, if it is fit for logs (letters, digits and `-_.:/=+`, at most 128 of them), else a new
    /// one: 128 random bits in hexadecimal.
    static func of(_ request: Request) -> String {
        if let given = request.header(named: .requestID), isFit(given) { return given }
        return make()
    }

    /// 128 random bits in hexadecimal.
    static func make() -> String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            var generator = SystemRandomNumberGenerator()
            let digits: StaticString = "0123456789abcdef"
            for word in 0..<2 {
                var bits: UInt64 = generator.next()
                for index in 0..<16 {
                    buffer[word * 16 + index] = digits.utf8Start[Int(bits & 15)]
                    bits >>= 4
                }
            }
            return 32
        }
    }

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
