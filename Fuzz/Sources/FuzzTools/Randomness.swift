/// Numbers that depend on nothing but a seed (SplitMix64; Steele, Lea, Flood, "Fast Splittable Pseudorandom Number
/// Generators", 2014), so that an input is always treated alike.
public struct Randomness: RandomNumberGenerator {
    private var state: UInt64

    /// Begins with the bytes' FNV-1a hash.
    public init(seededBy bytes: some Sequence<UInt8>) {
        state = 0xCBF2_9CE4_8422_2325
        for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
