#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Random numbers for ids: xoshiro256++ (Blackman, Vigna 2019), one for each thread, begun with numbers of the system.
///
/// What it gives can be computed from what it gave: ids tell traces apart and are no secrets. Asking the system each time
/// would cost more than all else that a span does.
enum RandomNumbers {
    private typealias State = (UInt64, UInt64, UInt64, UInt64)

    /// What the system keeps each thread's state under; nil when it keeps no more.
    private static let key: pthread_key_t? = {
        var key = pthread_key_t()
        return pthread_key_create(&key, { free($0) }) == 0 ? key : nil
    }()

    /// A number.
    static func next() -> UInt64 {
        guard let key, let memory = pthread_getspecific(key) ?? begin(key) else {
            return UInt64.random(in: .min ... .max)
        }
        return advance(&memory.assumingMemoryBound(to: State.self).pointee)
    }

    @inline(never)
    private static func begin(_ key: pthread_key_t) -> UnsafeMutableRawPointer? {
        guard let memory = malloc(MemoryLayout<State>.size) else { return nil }
        var system = SystemRandomNumberGenerator()
        // All zero is the one state that never changes.
        memory.bindMemory(to: State.self, capacity: 1).initialize(
            to: (system.next() | 1, system.next(), system.next(), system.next()))
        pthread_setspecific(key, memory)
        return memory
    }

    private static func advance(_ state: inout State) -> UInt64 {
        let result = rotated(state.0 &+ state.3, 23) &+ state.0
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = rotated(state.3, 45)
        return result
    }

    private static func rotated(_ value: UInt64, _ count: UInt64) -> UInt64 { value << count | value >> (64 - count) }
}
