import Dispatch
import Synchronization
import Testing

@testable import Swiftlet

@Suite struct LazyReferencesTests {
    /// Tells how many of its kind there are.
    private final class Counted: Sendable {
        private let count: CountBox

        init(_ count: CountBox) {
            self.count = count
            count.value.wrappingAdd(1, ordering: .relaxed)
        }

        deinit { count.value.wrappingSubtract(1, ordering: .relaxed) }
    }

    private final class CountBox: Sendable { let value = Atomic<Int>(0) }

    private final class Table: Sendable {
        private let references = LazyReferences<Counted>(count: 3)

        func object(_ index: Int, _ count: CountBox) -> ObjectIdentifier {
            references.with(index, else: { Counted(count) }, { ObjectIdentifier($0) })
        }
    }

    @Test func `an object is made once, and gone with the rest`() {
        let count = CountBox()
        do {
            let table = Table()
            let first = table.object(1, count)
            #expect(table.object(1, count) == first)
            #expect(table.object(2, count) != first)
            withExtendedLifetime(table) { #expect(count.value.load(ordering: .relaxed) == 2) }
        }
        #expect(count.value.load(ordering: .relaxed) == 0)
    }

    @Test func `of several that are made at once all get the same`() async {
        for _ in 0..<200 {
            // One of its own, for the queue may let go of a table only while the next is looked at.
            let count = CountBox()
            let table = Table()
            let found = await withCheckedContinuation { continuation in
                DispatchQueue.global().async {
                    let found = Mutex<Set<ObjectIdentifier>>([])
                    DispatchQueue.concurrentPerform(iterations: 8) { _ in
                        let object = table.object(0, count)
                        found.withLock { _ = $0.insert(object) }
                    }
                    continuation.resume(returning: found.withLock { $0.count })
                }
            }
            withExtendedLifetime(table) { #expect(found == 1 && count.value.load(ordering: .relaxed) == 1) }
        }
    }
}
