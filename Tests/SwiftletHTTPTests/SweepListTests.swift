import Testing

@testable import SwiftletHTTP

@Suite struct SweepListTests {
    private final class Member: Swept {
        let name: Int
        var place = -1
        init(_ name: Int) { self.name = name }
    }

    private static func list(of count: Int) -> (SweepList<Member>, [Member]) {
        var list = SweepList<Member>()
        let members = (0..<count).map { Member($0) }
        for member in members { list.add(member) }
        return (list, members)
    }

    @Test func `a sweep looks at each member once`() {
        var (list, _) = Self.list(of: 10)
        #expect(!list.hasUnseen)
        list.beginSweep()
        var seen: [Int] = []
        while let member = list.nextUnseen() { seen.append(member.name) }
        #expect(seen.sorted() == Array(0..<10))
        #expect(!list.hasUnseen)
    }

    @Test func `members that go while they are looked at hide nobody`() {
        var (list, _) = Self.list(of: 100)
        list.beginSweep()
        var seen: [Int] = []
        while let member = list.nextUnseen() {
            seen.append(member.name)
            if member.name.isMultiple(of: 3) { list.remove(member) }
        }
        #expect(seen.sorted() == Array(0..<100))
        #expect(list.all.map(\.name).sorted() == (0..<100).filter { !$0.isMultiple(of: 3) })
    }

    @Test func `whoever comes and goes between two parts of a sweep, all others are looked at`() {
        for leaver in 0..<8 {
            var (list, members) = Self.list(of: 8)
            list.beginSweep()
            var seen: Set<Int> = []
            for _ in 0..<3 { if let member = list.nextUnseen() { seen.insert(member.name) } }
            list.add(Member(8))
            list.remove(members[leaver])
            while let member = list.nextUnseen() { seen.insert(member.name) }
            #expect(seen.union([leaver, 8]) == Set(0...8))
            #expect(list.all.enumerated().allSatisfy { $0.offset == $0.element.place })
        }
    }

    @Test func `a list that all have left is empty`() {
        var (list, members) = Self.list(of: 3)
        list.beginSweep()
        for member in members { list.remove(member) }
        #expect(list.count == 0)
        #expect(!list.hasUnseen)
        #expect(list.nextUnseen() == nil)
    }
}
