import Testing

@testable import SwiftletPostgres

@Suite struct ReplicaStateTests {
    private let start = ContinuousClock.now

    /// What changes with findings, each a second after the one before it.
    private func changes(_ findings: ReplicaState.Finding...) -> [ReplicaState.Change?] {
        var state = ReplicaState()
        return findings.enumerated().map { number, finding in
            state.note(finding, maximumLag: .seconds(10), now: start + .seconds(number))
        }
    }

    @Test func `a replica that is too far behind is left out, and used when it is not`() {
        let changes = changes(.behind(.seconds(11)), .behind(.seconds(12)), .behind(.seconds(9)), .behind(.zero))
        #expect(changes == [.left("it is behind by 11.0 seconds"), nil, .returned, nil])
    }

    @Test func `a replica that does not answer is left out`() {
        let changes = changes(.behind(.zero), .away("gone"), .away("gone"), .behind(.zero))
        #expect(changes == [nil, .left("gone"), nil, .returned])
    }

    @Test func `one that begins to play a transaction after hours without any is not hours behind`() {
        #expect(changes(.behind(.zero), .behind(.seconds(7200)), .behind(.zero)) == [nil, nil, nil])
    }

    @Test func `one that plays nothing any more is behind by the time since it had played all`() {
        var state = ReplicaState()
        var changes: [ReplicaState.Change] = []
        for second in 0...11 {
            let finding = ReplicaState.Finding.behind(second == 0 ? .zero : .seconds(7200 + second))
            if let change = state.note(finding, maximumLag: .seconds(10), now: start + .seconds(second)) {
                changes.append(change)
            }
        }
        #expect(changes == [.left("it is behind by 11.0 seconds")])
    }
}
