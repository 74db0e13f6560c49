import Synchronization

/// Spans that have ended and are to be sent: bounded, and nobody waits for room. Each thread has a stripe of its own, as far
/// as there are stripes.
package final class SpanQueue: Sendable {
    private final class Stripe: Sendable {
        let spans = Mutex<[SpanRecord]>([])
    }

    /// The most spans, those that are being sent included.
    let capacity: Int
    /// How many wake the sender at once.
    let batchSize: Int
    private let stripes: [Stripe]
    private let held = Atomic<Int>(0)
    private let full: Mutex<CounterSeries?>
    private let wake = Mutex<(@Sendable () -> Void)?>(nil)

    /// - Parameters:
    ///   - capacity: the most spans.
    ///   - batchSize: how many are sent at once.
    ///   - dropped: counts those for which there is no room.
    package init(capacity: Int = 2048, batchSize: Int = 512, dropped: CounterSeries? = nil) {
        self.capacity = max(1, capacity)
        self.batchSize = max(1, min(batchSize, capacity))
        full = Mutex(dropped)
        stripes = (0..<ThreadStripe.count).map { _ in Stripe() }
    }

    /// Sets what counts those for which there is no room.
    func count(dropped: CounterSeries) { full.withLock { $0 = dropped } }

    /// Sets what is called when a batch is complete.
    func whenBatchIsComplete(_ wake: @escaping @Sendable () -> Void) { self.wake.withLock { $0 = wake } }

    /// Takes a span, or drops it where there is no room.
    func offer(_ span: SpanRecord) {
        let count = held.wrappingAdd(1, ordering: .relaxed).newValue
        guard count <= capacity else {
            held.wrappingSubtract(1, ordering: .relaxed)
            full.withLock { $0 }?.increment()
            return
        }
        stripes[ThreadStripe.current.index].spans.withLock { $0.append(span) }
        if count == batchSize { wake.withLock { $0 }?() }
    }

    /// How many are held, those that are being sent included.
    package var count: Int { held.load(ordering: .relaxed) }

    /// Takes all spans out; they are held until ``release(_:)``.
    func takeAll() -> [SpanRecord] {
        var all: [SpanRecord] = []
        for stripe in stripes {
            var spans: [SpanRecord] = []
            // The list is put in place of the other, and no memory asked for under the lock.
            stripe.spans.withLock { swap(&$0, &spans) }
            all.append(contentsOf: spans)
        }
        return all
    }

    /// Makes room for as many as have been sent or dropped.
    func release(_ count: Int) { held.wrappingSubtract(count, ordering: .relaxed) }
}
