import Synchronization

/// Objects that are made when they are first asked for, found by their index without a lock.
///
/// Sharing is unchecked because the memory holds nothing but atomics.
struct LazyReferences<Object: AnyObject & Sendable>: ~Copyable, @unchecked Sendable {
    private let places: UnsafeMutablePointer<AtomicLazyReference<Object>>
    private let count: Int

    /// So many places for objects.
    init(count: Int) {
        self.count = count
        places = .allocate(capacity: count)
        for index in 0..<count { (places + index).initialize(to: AtomicLazyReference()) }
    }

    deinit {
        places.deinitialize(count: count)
        places.deallocate()
    }

    /// The object of an index below the count; of several that are made at the same time one stays.
    func object(_ index: Int, else make: () -> Object) -> Object {
        places[index].load() ?? places[index].storeIfNil(make())
    }
}
