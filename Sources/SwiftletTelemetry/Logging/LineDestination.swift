/// Where a ``BatchWriter`` writes to. It is called by one thread at a time.
protocol LineDestination: Sendable {
    /// Writes bytes.
    ///
    /// - Parameter deadline: when to give up; nil is never, as long as waiting for the reader may help.
    func write(_ bytes: UnsafeRawBufferPointer, until deadline: ContinuousClock.Instant?) -> LineDestinationOutcome

    /// Whether it can be written to without waiting, with a deadline that is over.
    var canTellWaiting: Bool { get }
}

/// How far writing got.
enum LineDestinationOutcome: Equatable {
    /// All was written.
    case done
    /// The bytes from here on are to be given again.
    case upTo(Int)
    /// The bytes from here on are lost: nobody will ever take them.
    case gone(Int)
}
