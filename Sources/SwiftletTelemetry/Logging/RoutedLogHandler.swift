import Logging

/// The handler of one logger of a ``LogSystem``: to all outputs that its route leads to, from the level on that the route
/// has at the time, unless the logger was given one of its own.
struct RoutedLogHandler: LogHandler, SinkLogHandler {
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?
    let redaction: Redaction
    let sinks: [LogSink]
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?

    init(
        sinks: [LogSink], threshold: LogThreshold, redaction: Redaction, metadataProvider: Logger.MetadataProvider?
    ) {
        self.sinks = sinks
        self.threshold = threshold
        self.redaction = redaction
        self.metadataProvider = metadataProvider
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? threshold.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { write(event) }
}
