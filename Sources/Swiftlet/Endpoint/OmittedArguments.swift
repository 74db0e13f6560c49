/// Tells a call that leaves arguments to their default values from the requirement of a protocol, which cannot have any.
///
/// ``API(_:tag:)`` writes methods with a last parameter of this type, which no call gives.
public struct OmittedArguments: Sendable {
    /// Creates it.
    public init() {}
}
