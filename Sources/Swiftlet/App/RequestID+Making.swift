import HTTPTypes
import SwiftletHTTP
import Synchronization

extension RequestID {
    /// The id the client sent, if it is fit for logs, else a new one.
    static func of(_ request: Request) -> RequestID {
        request.header(named: .requestID).flatMap { RequestID($0) } ?? make()
    }

    /// A new id: one half tells the process, the other counts. Ids tell requests apart; they are no secrets.
    static func make() -> RequestID {
        var word = process.second &+ count.wrappingAdd(1, ordering: .relaxed).newValue
        // The finalizer of SplitMix64 (Steele, Lea, Flood 2014): neighbours in time do not look alike.
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        word ^= word >> 31
        return RequestID(process.first, word)
    }

    private static let count = Atomic<UInt64>(0)
    private static let process = (first: UInt64.random(in: .min ... .max), second: UInt64.random(in: .min ... .max))
}
