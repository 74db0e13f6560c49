import Testing

@testable import SwiftletData

@Suite struct WaitLineTests {
    private func line(_ count: Int) -> WaitLine {
        var line = WaitLine()
        for _ in 0..<count { _ = line.append(place: LeasePlace(), since: .now, deadline: .now) }
        return line
    }

    @Test func `who leaves is skipped, and numbers stay good however long the line becomes`() {
        var line = line(1000)
        for id in stride(from: 0, to: 1000, by: 3) { #expect(line.remove(id)?.id == id) }
        var left: [Int] = []
        while let waiter = line.popFirst() { left.append(waiter.id) }
        #expect(left == (0..<1000).filter { !$0.isMultiple(of: 3) })
        #expect(line.isEmpty)
        let next = line.append(place: LeasePlace(), since: .now, deadline: .now)
        #expect(next == 1000)
        #expect(line.remove(999) == nil)
        #expect(line.remove(1001) == nil)
        #expect(line.first?.id == next)
    }

    @Test func `a line through which many go holds only those who stand in it`() {
        var line = line(10)
        for _ in 0..<100_000 {
            _ = line.append(place: LeasePlace(), since: .now, deadline: .now)
            _ = line.popFirst()
        }
        #expect(line.count == 10)
        #expect(line.capacity < 1000)
    }
}
