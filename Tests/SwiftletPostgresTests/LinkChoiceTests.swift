import Testing

@testable import SwiftletPostgres

/// Which connection a statement is sent by.
@Suite struct LinkChoiceTests {
    /// A connection with so many statements in flight, of which each takes as long.
    private struct Connection: SharedConnection, Equatable {
        let number: Int
        var inFlight = 0
        var each: UInt64 = 0
        var busySince: UInt64?
        var isLost = false

        func wait(at now: UInt64) -> UInt64 {
            max(UInt64(inFlight) * each, busySince.map { now - $0 } ?? 0)
        }
    }

    private static let now: UInt64 = 1_000_000_000
    private static let brief = LinkChoice(at: now, usualTime: 20_000)
    private static let long = LinkChoice(at: now, usualTime: 5_000_000)
    private static let unknown = LinkChoice(at: now)

    private func connections(_ count: Int) -> [Connection] { (0..<count).map { Connection(number: $0) } }

    @Test func `brief statements line up at one connection while the line is short, and then at the next`() {
        var links = connections(3)
        for _ in 0..<100 {
            let choice = Self.brief.best(of: links)
            guard let choice else { return #expect(choice != nil) }
            links[choice.number].inFlight += 1
            links[choice.number].each = 20_000
        }
        // 75 of 20 µs are a line of 1.5 ms, behind which one more is still sent.
        #expect(links.map(\.inFlight) == [76, 24, 0])
    }

    @Test func `where all lines are long, a brief statement takes the shortest`() {
        var links = connections(3)
        for (index, count) in [400, 200, 300].enumerated() {
            (links[index].inFlight, links[index].each) = (count, 20_000)
        }
        #expect(Self.brief.best(of: links)?.number == 1)
    }

    @Test func `where all connections wait for something long, brief statements wait in lines of the same length`() {
        var links = connections(3)
        for index in links.indices {
            links[index] = Connection(number: index, inFlight: 1, busySince: Self.now - 900_000_000)
        }
        for _ in 0..<300 {
            if let link = Self.brief.best(of: links) { links[link.number].inFlight += 1 }
        }
        #expect(links.map(\.inFlight) == [101, 101, 101])
    }

    @Test func `a brief statement stays away from one of which nothing is known`() {
        var links = connections(2)
        links[0] = Connection(number: 0, inFlight: 1, each: LinkChoice.unknown)
        #expect(Self.brief.best(of: links)?.number == 1)
    }

    @Test func `a brief statement does not line up behind one that takes longer than it does usually`() {
        var links = connections(2)
        links[0] = Connection(number: 0, inFlight: 1, each: 20_000, busySince: Self.now - 2_000_000)
        #expect(Self.brief.best(of: links)?.number == 1)
    }

    @Test(arguments: [5_000_000, nil]) func `statements that may be long go each to another connection`(_ time: UInt64?)
    {
        var links = connections(4)
        let choice = LinkChoice(at: Self.now, usualTime: time)
        for _ in 0..<8 {
            if let link = choice.best(of: links) { links[link.number].inFlight += 1 }
        }
        #expect(links.map(\.inFlight) == [2, 2, 2, 2])
    }

    @Test func `a long statement stays away from where brief ones line up`() {
        var links = connections(2)
        #expect(Self.long.best(of: links)?.number == 1)
        links[0].inFlight = 20
        #expect(Self.unknown.best(of: links)?.number == 1)
    }

    @Test func `a connection that is lost is taken by nobody`() {
        var links = connections(2)
        for choice in [Self.brief, Self.long] {
            links[0].isLost = true
            #expect(choice.best(of: links)?.number == 1)
            links[1].isLost = true
            #expect(choice.best(of: links) == nil)
            links[1].isLost = false
        }
    }

    @Test func `another connection is opened when the line is long, or when many may be long`() {
        let short = Connection(number: 0, inFlight: 40, each: 20_000)
        let long = Connection(number: 0, inFlight: 80, each: 20_000)
        #expect(!Self.brief.isBusy(short))
        #expect(Self.brief.isBusy(long))
        #expect(Self.long.isBusy(short))
        #expect(!Self.long.isBusy(Connection(number: 0, inFlight: 3)))
        #expect(Self.long.isBusy(Connection(number: 0, inFlight: 1, each: 5_000_000)))
        #expect(Self.long.isBusy(Connection(number: 0, inFlight: 1, busySince: Self.now - 2_000_000)))
    }

    @Test func `the usual time of a statement follows what it takes`() {
        let shape = StatementShape(number: 1, sql: "SELECT 1", parameterTypes: [])
        #expect(shape.usualTime > LinkChoice.brief)
        for _ in 0..<40 { shape.note(time: 20_000) }
        #expect(shape.usualTime < 30_000)
        shape.note(time: 30_000_000_000)
        #expect(shape.usualTime < 400_000)
        for _ in 0..<100 { shape.note(time: 2_000_000) }
        #expect(shape.usualTime > 1_500_000)
    }
}
