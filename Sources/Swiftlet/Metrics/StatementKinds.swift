import Synchronization

/// Statements that were seen, found by their text without a lock: they are asked for with every statement.
///
/// Sharing is unchecked because the memory holds nothing but atomics; what is in it stays as long as the table.
struct StatementKinds<Kind: AnyObject & Sendable>: ~Copyable, @unchecked Sendable {
    /// Statements whose text is made anew each time must not fill the memory. A power of two.
    private static var count: Int { 1024 }
    /// How many places are looked at.
    private static var probes: Int { 8 }

    private let places: UnsafeMutablePointer<Atomic<Unmanaged<Kind>?>>
    private let text: @Sendable (Kind) -> String

    /// An empty table of objects whose text `text` gives.
    init(text: @escaping @Sendable (Kind) -> String) {
        self.text = text
        places = .allocate(capacity: Self.count)
        for index in 0..<Self.count { (places + index).initialize(to: Atomic(nil)) }
    }

    deinit {
        for index in 0..<Self.count { places[index].load(ordering: .acquiring)?.release() }
        places.deinitialize(count: Self.count)
        places.deallocate()
    }

    /// The object of a text, which is made if it is not known, and kept if there is a place.
    func kind(of sql: String, else make: () -> Kind) -> Kind {
        let hash = Self.hash(sql)
        var made: Kind?
        for probe in 0..<Self.probes {
            let place = (hash &+ probe) & (Self.count - 1)
            if let known = places[place].load(ordering: .acquiring)?.takeUnretainedValue() {
                if text(known) == sql { return known }
                continue
            }
            let new = made ?? make()
            made = new
            let reference = Unmanaged.passRetained(new)
            let (isKept, known) = places[place].compareExchange(
                expected: nil, desired: reference, ordering: .acquiringAndReleasing)
            if isKept { return new }
            reference.release()
            // Somebody else was faster, perhaps with the same.
            if let known = known?.takeUnretainedValue(), text(known) == sql { return known }
        }
        return made ?? make()
    }

    /// FNV-1a of eight bytes at a time: texts are the service's own, so nobody chooses ones that collide.
    private static func hash(_ sql: String) -> Int {
        var sql = sql
        let hash = sql.withUTF8 { bytes in
            var hash = 0xCBF2_9CE4_8422_2325 ^ UInt64(bytes.count)
            let raw = UnsafeRawBufferPointer(bytes)
            var offset = 0
            while offset + 8 <= raw.count {
                hash = (hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x100_0000_01B3
                hash ^= hash >> 29
                offset += 8
            }
            while offset < raw.count {
                hash = (hash ^ UInt64(raw[offset])) &* 0x100_0000_01B3
                offset += 1
            }
            return hash ^ hash >> 32
        }
        return Int(truncatingIfNeeded: hash)
    }
}
