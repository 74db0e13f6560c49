import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Numbers that many threads add to at the same time, without a lock: each thread has a stripe of its own, as far as there
/// are stripes, so that cores do not pass one line of memory around. Reading adds the stripes up.
///
/// Sharing is unchecked because the memory holds nothing but atomics.
struct StripedCells: ~Copyable, @unchecked Sendable {
    /// The bytes that cores pass between them as one.
    private static let lineSize = 64

    private let cells: UnsafeMutablePointer<Atomic<Int>>
    private let stride: Int

    /// So many numbers, all zero.
    init(count: Int) {
        let perLine = Self.lineSize / MemoryLayout<Atomic<Int>>.stride
        stride = (count + perLine - 1) / perLine * perLine
        let total = stride * ThreadStripe.count
        cells = UnsafeMutableRawPointer.allocate(
            byteCount: total * MemoryLayout<Atomic<Int>>.stride, alignment: Self.lineSize
        ).bindMemory(to: Atomic<Int>.self, capacity: total)
        for index in 0..<total { (cells + index).initialize(to: Atomic(0)) }
    }

    deinit {
        cells.deinitialize(count: stride * ThreadStripe.count)
        UnsafeMutableRawPointer(cells).deallocate()
    }

    /// Adds a whole number.
    func add(_ amount: Int, to cell: Int, _ stripe: ThreadStripe = .current) {
        cells[stripe.index * stride + cell].wrappingAdd(amount, ordering: .relaxed)
    }

    /// Adds to a number that is a fraction.
    func add(_ amount: Double, to cell: Int, _ stripe: ThreadStripe = .current) {
        let place = stripe.index * stride + cell
        var known = cells[place].load(ordering: .relaxed)
        while true {
            let (isDone, current) = cells[place].weakCompareExchange(
                expected: known, desired: (Double(cell: known) + amount).cell, ordering: .relaxed)
            if isDone { return }
            known = current
        }
    }

    /// A whole number.
    func whole(_ cell: Int) -> Int {
        (0..<ThreadStripe.count).reduce(0) { $0 &+ cells[$1 * stride + cell].load(ordering: .relaxed) }
    }

    /// A number that is a fraction.
    func fraction(_ cell: Int) -> Double {
        (0..<ThreadStripe.count).reduce(0) { $0 + Double(cell: cells[$1 * stride + cell].load(ordering: .relaxed)) }
    }

    /// Sets all numbers to zero; what is added meanwhile may be lost.
    func reset() {
        for index in 0..<stride * ThreadStripe.count { cells[index].store(0, ordering: .relaxed) }
    }
}

/// The stripe that a thread adds to: threads are numbered as they first add something.
struct ThreadStripe {
    /// As many stripes as cores, a power of two, and not so many that memory matters.
    static let count: Int = {
        let cores = sysconf(Int32(_SC_NPROCESSORS_ONLN))
        var count = 1
        while count < min(cores, 16) { count *= 2 }
        return count
    }()

    let index: Int

    private static let next = Atomic<Int>(1)
    /// What the system keeps each thread's number under; nil when it keeps no more.
    private static let key: pthread_key_t? = {
        var key = pthread_key_t()
        return pthread_key_create(&key, nil) == 0 ? key : nil
    }()

    /// The stripe of the running thread.
    static var current: ThreadStripe {
        guard let key else { return ThreadStripe(index: 0) }
        if let number = pthread_getspecific(key) { return ThreadStripe(number: Int(bitPattern: number)) }
        let number = next.wrappingAdd(1, ordering: .relaxed).oldValue
        pthread_setspecific(key, UnsafeRawPointer(bitPattern: number))
        return ThreadStripe(number: number)
    }

    private init(index: Int) { self.index = index }

    private init(number: Int) { index = number & (Self.count - 1) }
}

extension Double {
    /// The fraction that a cell holds.
    init(cell: Int) { self.init(bitPattern: UInt64(bitPattern: Int64(cell))) }

    /// The fraction as a cell holds it.
    var cell: Int { Int(Int64(bitPattern: bitPattern)) }
}
