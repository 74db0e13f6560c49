/// What runs when a service starts and stops, each kind in the order of declaration.
struct Listeners: Sendable {
    var beforeStart: [Listener] = []
    var afterStart: [Listener] = []
    var beforeStop: [Listener] = []
    var afterStop: [Listener] = []
}

/// A closure that runs when a service starts or stops, and where it is written.
struct Listener: Sendable {
    let kind: String
    let place: SourcePlace
    let run: @Sendable () async throws -> Void
}

extension App {
    /// Runs a closure before the service listens; the database is open and other services can be called. What it throws
    /// stops the start.
    public func beforeStart(
        file: String = #fileID, line: Int = #line, _ listener: @escaping @Sendable () async throws -> Void
    ) {
        let listener = Listener(kind: "beforeStart", place: SourcePlace(file: file, line: line), run: listener)
        declare { $0.listeners.beforeStart.append(listener) }
    }

    /// Runs a closure once the service listens, before it counts as ready. What it throws stops the start.
    public func afterStart(
        file: String = #fileID, line: Int = #line, _ listener: @escaping @Sendable () async throws -> Void
    ) {
        let listener = Listener(kind: "afterStart", place: SourcePlace(file: file, line: line), run: listener)
        declare { $0.listeners.afterStart.append(listener) }
    }

    /// Runs a closure when the service is told to stop, while it still answers; its errors are logged. It may take as long
    /// as the setting `drain.timeout` says.
    public func beforeStop(
        file: String = #fileID, line: Int = #line, _ listener: @escaping @Sendable () async throws -> Void
    ) {
        let listener = Listener(kind: "beforeStop", place: SourcePlace(file: file, line: line), run: listener)
        declare { $0.listeners.beforeStop.append(listener) }
    }

    /// Runs a closure when all requests are done, before the database is closed; its errors are logged. It may take as long
    /// as the setting `drain.timeout` says.
    public func afterStop(
        file: String = #fileID, line: Int = #line, _ listener: @escaping @Sendable () async throws -> Void
    ) {
        let listener = Listener(kind: "afterStop", place: SourcePlace(file: file, line: line), run: listener)
        declare { $0.listeners.afterStop.append(listener) }
    }
}
