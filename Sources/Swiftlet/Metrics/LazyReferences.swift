import Synchronization

/// Objects that are made when they are first asked for, found by their index without a lock.
///
/// By hand, for the standard library's `AtomicLazyReference` looks up its own type at run time each time it is read, which
/// costs more than all else that is measured of a request.
///
/// Sharing is unchecked because the memory holds nothing but atomics.
struct LazyReferences<Object: AnyObject & Sendable>: ~Copyable, @unchecked Sendable {
    private let places: UnsafeMutablePointer<Atomic<Unmanaged<Object>?>>
    private let count: Int

    /// So many places for objects.
    init(count: Int) {
        self.count = count
        places = .allocate(capacity: count)
        for index in 0..<count { (places + index).initialize(to: Atomic(nil)) }
    }

    deinit {
        for index in 0..<count { places[index].load(ordering: .acquiring)?.release() }
        places.deinitialize(count: count)
        places.deallocate()
    }

    /// Lends the object of an index below the count; of several that are made at the same time one stays.
    ///
    /// It lives as long as the table, so references to it are not counted: cores would wait for each other to do so.
    func with<R>(_ index: Int, else make: () -> Object, _ body: (Object) -> R) -> R {
        reference(index, make)._withUnsafeGuaranteedRef(body)
    }

    private func reference(_ index: Int, _ make: () -> Object) -> Unmanaged<Object> {
        if let known = places[index].load(ordering: .acquiring) { return known }
        let made = Unmanaged.passRetained(make())
        let (isKept, known) = places[index].compareExchange(
            expected: nil, desired: made, ordering: .acquiringAndReleasing)
        guard !isKept, let known else { return made }
        made.release()
        return known
    }
}
