import SwiftletHTTP

extension ServerConfiguration {
    /// Declares and reads the settings of the server; their defaults are the configuration's own.
    package init(_ settings: Settings) throws {
        self.init()
        host = try settings.value("host", default: host, help: "The address to listen at; 0.0.0.0 is every one.")
        port = Int(
            try settings.value(
                "port", default: Port(UInt16(clamping: port)),
                help: "The port to listen at; 0 lets the system choose one, which is logged."
            ).number)
        loops = try settings.value(
            "loops", default: loops, atLeast: 0, help: "The number of event loops; 0 is one for each core.")
        try readLimits(settings)
        try readTimes(settings)
        shedsLoad = try settings.value(
            "shedding.enabled", default: shedsLoad,
            help: "Whether requests are answered with 503 while there are more than can be served in time.")
    }

    private mutating func readLimits(_ settings: Settings) throws {
        maxConnections = try settings.value(
            "limits.connections", default: maxConnections, atLeast: 1,
            help: "The most connections served at a time; more are answered with 503.")
        maxConnectionsPerAddress = try settings.value(
            "limits.connectionsPerAddress", default: maxConnectionsPerAddress, atLeast: 0,
            help: "The most connections of one address (IPv6: of one /64); more are answered with 503. 0 is no limit."
        )
        backlog = try settings.value(
            "limits.backlog", default: backlog, atLeast: 1, help: "How many connections may wait to be accepted.")
        maxRequestLine = try bytes(
            settings, "limits.requestLine", maxRequestLine,
            "The longest request target; longer ones are answered with 414.")
        maxHeaderBytes = try bytes(
            settings, "limits.headers", maxHeaderBytes,
            "The most bytes of a request's header fields; more are answered with 431.")
        maxHeaderCount = try settings.value(
            "limits.headerCount", default: maxHeaderCount, atLeast: 1,
            help: "The most header fields of a request; more are answered with 431.")
        maxBodyBytes = try bytes(
            settings, "limits.body", maxBodyBytes, atLeast: 0,
            "The longest body where a route sets no limit of its own; longer ones are answered with 413.")
        minBodyBytesPerSecond = try bytes(
            settings, "limits.bodyRate", minBodyBytesPerSecond, atLeast: 0,
            "The least of a body that must arrive each second once timeouts.body is over; slower ones are answered with 408."
        )
        minAnswerBytesPerSecond = try bytes(
            settings, "limits.answerRate", minAnswerBytesPerSecond, atLeast: 0,
            "The least of an answer that a client must take each second, over timeouts.write; slower ones are cut.")
    }

    private mutating func readTimes(_ settings: Settings) throws {
        headerTimeout = try duration(
            settings, "timeouts.header", headerTimeout,
            "How long the head of a request may take; then the answer is 408.")
        keepAliveIdle = try duration(
            settings, "timeouts.idle", keepAliveIdle, "How long a connection may be idle between two requests.")
        bodyGracePeriod = try duration(
            settings, "timeouts.body", bodyGracePeriod, "How long a body may be slower than limits.bodyRate.")
        writeTimeout = try duration(
            settings, "timeouts.write", writeTimeout,
            "How long a client may take nothing of its answer before the connection is cut.")
        requestTimeout = try settings.value(
            "timeouts.request", default: requestTimeout, atLeast: .zero,
            help:
                "How long a request may take until its answer begins, where its route says nothing else; then the answer is 503. 0 is no limit."
        )
        drainTimeout = try settings.value(
            "drain.timeout", default: drainTimeout, atLeast: .zero,
            help: "How long running requests have to finish when the service stops.")
        watchdogThreshold = try duration(
            settings, "watchdog.threshold", watchdogThreshold,
            "How long a handler may hold its event loop before its route is logged.")
    }

    private func bytes(
        _ settings: Settings, _ name: String, _ count: Int, atLeast minimum: Int = 1, _ help: String
    ) throws -> Int {
        try settings.value(
            name, default: ByteSize(bytes: count), atLeast: ByteSize(bytes: minimum), help: help
        ).bytes
    }

    private func duration(
        _ settings: Settings, _ name: String, _ value: Duration, _ help: String
    ) throws -> Duration {
        try settings.value(name, default: value, atLeast: .milliseconds(1), help: help)
    }
}
