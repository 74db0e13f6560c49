import Synchronization

/// Where one recorded number comes from: the span of a trace, by which the one request is found behind a count of many.
package struct Exemplar: Sendable {
    /// The trace, 128 bits (W3C Trace Context, section 3.2.2.3).
    package let trace: (high: UInt64, low: UInt64)
    /// The span.
    package let span: UInt64

    package init(trace: (high: UInt64, low: UInt64), span: UInt64) {
        self.trace = trace
        self.span = span
    }

    /// The trace's id as text, 32 hexadecimal digits.
    var traceID: String { Self.hexadecimal(trace.high) + Self.hexadecimal(trace.low) }
    /// The span's id as text, 16 hexadecimal digits.
    var spanID: String { Self.hexadecimal(span) }

    private static func hexadecimal(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.utf8.count) + digits
    }
}

/// An exemplar with the number it stands for.
struct KeptExemplar {
    let origin: Exemplar
    let value: Double
    /// Seconds since 1970.
    let time: Double
}

/// The last exemplar of each bucket of a histogram.
///
/// One who would have to wait for another leaves its exemplar out: any will do. Memory is taken with the first one.
final class ExemplarSlots: Sendable {
    /// Sharing is unchecked because a slot is touched only by whoever has taken its flag.
    private final class Slots: @unchecked Sendable {
        let isBusy: UnsafeMutablePointer<Atomic<Bool>>
        let kept: UnsafeMutablePointer<KeptExemplar?>
        let count: Int

        init(count: Int) {
            self.count = count
            isBusy = .allocate(capacity: count)
            kept = .allocate(capacity: count)
            for index in 0..<count { (isBusy + index).initialize(to: Atomic(false)) }
            kept.initialize(repeating: nil, count: count)
        }

        deinit {
            isBusy.deinitialize(count: count)
            isBusy.deallocate()
            kept.deinitialize(count: count)
            kept.deallocate()
        }

        /// Runs `body` for a slot that nobody else is at; does nothing if somebody is.
        func ifFree<R>(_ index: Int, _ body: (inout KeptExemplar?) -> R) -> R? {
            guard !isBusy[index].exchange(true, ordering: .acquiring) else { return nil }
            defer { isBusy[index].store(false, ordering: .releasing) }
            return body(&kept[index])
        }
    }

    private let count: Int
    private let slots = AtomicLazyReference<Slots>()

    init(count: Int) { self.count = count }

    /// Keeps an exemplar.
    func keep(_ origin: Exemplar, _ value: Double, at index: Int) {
        let slots = slots.load() ?? slots.storeIfNil(Slots(count: count))
        let time = LogTime.secondsSince1970
        _ = slots.ifFree(index) { $0 = KeptExemplar(origin: origin, value: value, time: time) }
    }

    /// The last exemplar of a bucket.
    subscript(index: Int) -> KeptExemplar? { slots.load()?.ifFree(index) { $0 } ?? nil }
}
