/// The look for the records of one kind that a name has: which server is asked for which name next, until there is an
/// answer. Names are tried in their order, and for each the servers in theirs, as often as the configuration says.
struct DNSLookup: Sendable {
    enum Step: Sendable, Equatable {
        case ask(Query)
        case finished(Outcome)
    }

    struct Query: Sendable, Equatable {
        var question: DNSMessage.Question
        /// The number of the server.
        var server: Int
        var overTCP: Bool
        var isExtended: Bool
    }

    enum Outcome: Sendable, Equatable {
        /// The records, what came with them, and how long they may be kept.
        case found([DNSMessage.Record], additional: [DNSMessage.Record], seconds: UInt32)
        /// The name is there but has none, or it is not there.
        case nothing
        /// No server could say.
        case failed
    }

    private let kind: DNSMessage.Kind
    private let names: [DNSName]
    private let configuration: ResolverConfiguration
    private var name = 0
    private var attempt = 0
    private var server = 0
    private var overTCP: Bool
    private var isExtended = true
    private var hasFailed = false
    /// How many aliases are followed within an answer.
    private static let mostAliases = 16

    /// Begins a look.
    ///
    /// - Parameters:
    ///   - text: what may be below one of the domains that are searched.
    ///   - kind: the kind of record.
    init(_ text: String, _ kind: DNSMessage.Kind, _ configuration: ResolverConfiguration) {
        self.kind = kind
        self.configuration = configuration
        names = configuration.candidates(for: text)
        overTCP = configuration.usesTCP
    }

    /// What is to be done now.
    var step: Step {
        guard !configuration.servers.isEmpty else { return .finished(.failed) }
        guard name < names.count else { return .finished(hasFailed || names.isEmpty ? .failed : .nothing) }
        return .ask(
            Query(
                question: DNSMessage.Question(name: names[name], kind: kind), server: server, overTCP: overTCP,
                isExtended: isExtended))
    }

    /// The server has answered the question.
    mutating func received(_ message: DNSMessage) -> Step {
        if message.isTruncated, !overTCP {
            overTCP = true
            return step
        }
        switch message.outcome {
        case .success:
            if let found = found(in: message) { return .finished(found) }
            nextName()
        case .noSuchName: nextName()
        case .malformed where isExtended, .notImplemented where isExtended:
            isExtended = false
        default: nextServer()
        }
        return step
    }

    /// The server has not answered in time, or with what is no answer.
    mutating func failed() -> Step {
        nextServer()
        return step
    }

    private mutating func nextName() {
        name += 1
        (attempt, server) = (0, 0)
        (overTCP, isExtended) = (configuration.usesTCP, true)
    }

    private mutating func nextServer() {
        (overTCP, isExtended) = (configuration.usesTCP, true)
        server += 1
        guard server == configuration.servers.count else { return }
        server = 0
        attempt += 1
        guard attempt == configuration.attempts else { return }
        hasFailed = true
        nextName()
    }

    /// The records of the name, or of the name that its aliases lead to.
    private func found(in message: DNSMessage) -> Outcome? {
        var name = names[self.name]
        var seconds = UInt32.max
        for _ in 0...Self.mostAliases {
            let records = message.answers.filter { $0.name == name && $0.data.isOf(kind) }
            if !records.isEmpty {
                let least = records.reduce(seconds) { min($0, $1.seconds) }
                return .found(records, additional: message.additional, seconds: least)
            }
            var target: DNSName?
            for record in message.answers where record.name == name {
                guard case .alias(let alias) = record.data else { continue }
                target = alias
                seconds = min(seconds, record.seconds)
            }
            guard let target else { return nil }
            name = target
        }
        return nil
    }
}

extension DNSMessage.RecordData {
    /// Whether it answers a question for records of a kind.
    fileprivate func isOf(_ kind: DNSMessage.Kind) -> Bool {
        switch self {
        case .address(let address): kind == (address.bytes.count == 4 ? .address4 : .address6)
        case .alias: kind == .alias
        case .service: kind == .service
        case .other(let other): kind == other
        }
    }
}
