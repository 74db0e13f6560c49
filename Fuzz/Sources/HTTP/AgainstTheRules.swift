import FuzzTools

/// What our reading must have in common with the slow reader's, which is everything.
struct AgainstTheRules {
    let input: [UInt8]
    let limits: RequestLimits

    func check(_ ours: Reading) {
        let slow = SlowReader(input: input, limits: limits)
        var position = 0
        for message in ours.messages {
            let other = slow.message(at: position)
            expect(other.hasHead, "accepted although it breaks \(names(other.broken)): \(quoted(input[position...]))")
            guard message.isComplete, let end = other.end else {
                expect(message.isComplete == (other.end != nil), "at \(position): complete \(message), others \(other)")
                return compareEnding(ours, message, other)
            }
            expect(message == other.message, "at \(position): \(message), rightly \(other.message)")
            position = end
        }
        guard ours.ending != .closing else { return }
        let other = slow.message(at: position)
        expect(!other.hasHead, "\(ours.ending) without reason: \(quoted(input[position...]))")
        compareEnding(ours, nil, other)
    }

    private func compareEnding(_ ours: Reading, _ message: Message?, _ other: SlowReader.Finding) {
        if let message {
            expect(message == other.message, "unfinished: \(message), rightly \(other.message)")
        }
        switch ours.ending {
        case .refused(let status, let why):
            let isRight = other.broken.contains { $0.status == status }
            expect(isRight, "refused with \(status ?? 0) \(why), but it breaks \(names(other.broken))")
        case .waiting, .closing:
            expect(other.broken.isEmpty, "not refused although it breaks \(names(other.broken))")
        }
    }

    private func names(_ rules: Set<Rule>) -> String {
        rules.isEmpty ? "no rule" : rules.map(\.rawValue).sorted().joined(separator: ", ")
    }
}
