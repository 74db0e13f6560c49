import Testing

@testable import SwiftletClient

@Suite struct ConsulQueryTests {
    @Test func `The first query is answered at once, the next one waits behind its index`() {
        var query = ConsulQuery()
        #expect(query.parameters == "")
        #expect(query.answered(index: "42", hasChanged: true, after: .milliseconds(1)) == .zero)
        #expect(query.parameters == "&index=42&wait=50s")
        #expect(query.answered(index: "43", hasChanged: true, after: .seconds(3)) == .zero)
        #expect(query.index == 43)
    }

    @Test func `An index that goes back is not waited behind`() {
        var query = ConsulQuery()
        _ = query.answered(index: "42", hasChanged: true, after: .zero)
        _ = query.answered(index: "41", hasChanged: false, after: .seconds(1))
        #expect(query.index == 0)
        #expect(query.parameters == "")
        _ = query.answered(index: "41", hasChanged: false, after: .zero)
        #expect(query.index == 41)
    }

    @Test(arguments: [nil, "", "x", "-1", "99999999999999999999"])
    func `Without an index there is nothing to wait behind, and a pause instead`(_ index: String?) {
        var query = ConsulQuery()
        #expect(query.answered(index: index, hasChanged: true, after: .zero) > .zero)
        #expect(query.index == 0)
    }

    @Test func `An index of 0 would never wait`() {
        var query = ConsulQuery()
        _ = query.answered(index: "0", hasChanged: true, after: .zero)
        #expect(query.index == 1)
    }

    @Test func `An agent that answers at once all the time is asked ever more slowly`() {
        var query = ConsulQuery()
        var pauses: [Duration] = []
        for index in 1...12 { pauses.append(query.answered(index: "\(index)", hasChanged: false, after: .zero)) }
        #expect(pauses.prefix(4) == [.zero, .milliseconds(50), .milliseconds(100), .milliseconds(200)])
        #expect(pauses.last == .seconds(5))
        #expect(query.answered(index: "13", hasChanged: true, after: .zero) == .zero)
        // A wait that is over without a change is as it should be.
        #expect(query.answered(index: "13", hasChanged: false, after: .seconds(52)) == .zero)
        #expect(query.answered(index: "13", hasChanged: false, after: .seconds(52)) == .zero)
    }

    @Test func `An agent that failed may be another one afterwards`() {
        var query = ConsulQuery()
        _ = query.answered(index: "42", hasChanged: true, after: .zero)
        query.failed()
        #expect(query == ConsulQuery())
    }

    @Test func `The agent may take longer than it was told, by a sixteenth`() {
        #expect(ConsulQuery.limit > ConsulQuery.wait * 17 / 16)
    }
}
