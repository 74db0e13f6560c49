@testable import SwiftletClient

/// What ``ResponseParser`` finds in bytes that come in pieces.
struct ResponseReading: Equatable {
    var interim = 0
    var head: ResponseHead?
    var fields = ""
    var reason = ""
    var body = ""
    var isComplete = false
    var fault: ResponseFault?
    /// How many bytes follow the answer.
    var rest = 0

    /// Reads bytes cut into pieces.
    ///
    /// - Parameters:
    ///   - cuts: where a new piece begins.
    ///   - closes: whether the connection ends behind them.
    init(
        _ bytes: [UInt8], cuts: [Int] = [], isToHead: Bool = false, closes: Bool = false,
        limits: ResponseParser.Limits = .init()
    ) {
        var parser = ResponseParser(limits: limits)
        parser.begin(isToHead: isToHead)
        var pending: [UInt8] = []
        var body: [UInt8] = []
        let edges = [0] + cuts + [bytes.count]
        for (start, end) in zip(edges, edges.dropFirst()) where !isComplete && fault == nil {
            pending += bytes[start..<end]
            reading: while true {
                let (event, consumed) = pending.withUnsafeBytes { parser.next($0) }
                switch event {
                case .needsMore:
                    pending.removeFirst(consumed)
                    break reading
                case .interim: interim += 1
                case .head:
                    fields = String(decoding: pending[parser.head.fields], as: UTF8.self)
                    reason = String(decoding: pending[parser.head.reason], as: UTF8.self)
                    // Positions depend on how the bytes came.
                    head = parser.head
                    head?.fields = 0..<0
                    head?.reason = 0..<0
                case .body(let range): body += pending[range]
                case .end: isComplete = true
                case .failure(let fault): self.fault = fault
                }
                pending.removeFirst(consumed)
                if isComplete {
                    rest = pending.count + bytes.count - end
                    break reading
                }
                if fault != nil { break reading }
            }
        }
        if closes, !isComplete, fault == nil {
            switch parser.finish() {
            case .end: isComplete = true
            case .failure(let fault): self.fault = fault
            default: break
            }
        }
        self.body = String(decoding: body, as: UTF8.self)
    }

    init(_ text: String, isToHead: Bool = false, closes: Bool = false, limits: ResponseParser.Limits = .init()) {
        self.init(Array(text.utf8), isToHead: isToHead, closes: closes, limits: limits)
    }
}
