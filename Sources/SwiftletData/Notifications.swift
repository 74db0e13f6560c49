/// What comes to those who listen to a channel of the database.
public enum DatabaseNotification: Hashable, Sendable {
    /// Somebody has notified the channel.
    case received(payload: String)
    /// The connection was lost for a while, or the reader was too slow: notifications may be missing here. Read anew
    /// what they would have told of.
    case mayHaveMissed
}

/// The notifications of a channel, for as long as they are read.
public struct DatabaseNotifications: AsyncSequence, Sendable {
    private let stream: AsyncThrowingStream<DatabaseNotification, any Error>

    /// Takes what an engine gives.
    public init(_ stream: AsyncThrowingStream<DatabaseNotification, any Error>) { self.stream = stream }

    /// Begins to read.
    public func makeAsyncIterator() -> AsyncThrowingStream<DatabaseNotification, any Error>.Iterator {
        stream.makeAsyncIterator()
    }
}

extension Database {
    /// Listens to a channel: what ``Transaction/notify(_:_:)`` and others send to it from now on.
    ///
    /// A lost connection is made anew, and `.mayHaveMissed` tells of it.
    ///
    /// - Returns: When listening has begun.
    /// - Throws: `DataError` for an engine that has no channels, or when the database cannot be reached.
    public func listen(to channel: String) async throws -> DatabaseNotifications { try await pool.listen(to: channel) }
}
