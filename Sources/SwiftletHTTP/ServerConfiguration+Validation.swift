extension ServerConfiguration {
    /// Refuses settings no server can run with.
    ///
    /// - Throws: ``ServerError`` with `invalidConfiguration`, naming the setting and what it must be.
    func validate() throws {
        try Self.check((0...65_535).contains(port), "port", "from 0 to 65535", port)
        try Self.check(loops >= 0, "loops", "0 or more", loops)
        try Self.check(backlog > 0, "backlog", "more than 0", backlog)
        try Self.check(maxConnections > 0, "maxConnections", "more than 0", maxConnections)
        try Self.check(maxConnectionsPerAddress >= 0, "maxConnectionsPerAddress", "0 or more", maxConnectionsPerAddress)
        try Self.check(maxRequestLine > 0, "maxRequestLine", "more than 0", maxRequestLine)
        try Self.check(maxHeaderBytes > 0, "maxHeaderBytes", "more than 0", maxHeaderBytes)
        // HTTPFields hold no more.
        try Self.check((1...65_534).contains(maxHeaderCount), "maxHeaderCount", "from 1 to 65534", maxHeaderCount)
        try Self.check(maxBodyBytes >= 0, "maxBodyBytes", "0 or more", maxBodyBytes)
        try Self.check(bodyBufferBytes > 0, "bodyBufferBytes", "more than 0", bodyBufferBytes)
        try Self.check(minBodyBytesPerSecond >= 0, "minBodyBytesPerSecond", "0 or more", minBodyBytesPerSecond)
        try Self.check(minAnswerBytesPerSecond >= 0, "minAnswerBytesPerSecond", "0 or more", minAnswerBytesPerSecond)
        let times = [
            ("headerTimeout", headerTimeout), ("keepAliveIdle", keepAliveIdle), ("bodyGracePeriod", bodyGracePeriod),
            ("writeTimeout", writeTimeout), ("watchdogThreshold", watchdogThreshold),
        ]
        for (name, value) in times { try Self.check(value > .zero, name, "longer than 0", value) }
        try Self.check(requestTimeout >= .zero, "requestTimeout", "0 or longer", requestTimeout)
        try Self.check(drainTimeout >= .zero, "drainTimeout", "0 or longer", drainTimeout)
    }

    private static func check(_ holds: Bool, _ name: String, _ rule: String, _ value: some Sendable) throws {
        guard holds else {
            throw ServerError(code: .invalidConfiguration, message: "\(name) must be \(rule), and is \(value)")
        }
    }
}
