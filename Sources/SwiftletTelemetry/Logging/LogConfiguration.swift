package import Logging

/// What is logged, in which form and where to: what `logging.yml` says.
package struct LogConfiguration: Sendable, Equatable {
    /// How lines look.
    struct Formatter: Sendable, Equatable {
        var format: LogFormat
        /// Whether there are colours; nil where a person reads along who has not forbidden them.
        var isColoured: Bool?
        /// Fields that stand on every line, in JSON.
        var fields: [String: String] = [:]

        /// Those that need not be declared.
        static let builtIn = Dictionary(
            uniqueKeysWithValues: LogFormat.allCases.map { ($0.rawValue, Formatter(format: $0)) })
    }

    /// Where lines go.
    enum Destination: Sendable, Equatable {
        case stdout, stderr
        case file(path: String, RotationRules)
    }

    /// An output.
    struct Handler: Sendable, Equatable {
        var destination: Destination
        var formatter = Formatter(format: .auto)
        /// The lowest level that it takes.
        var level = Logger.Level.trace
        /// How many bytes may wait for its reader.
        var buffer = 4 << 20
    }

    /// Loggers of one name, and of the names that begin with it and a point.
    struct Rules: Sendable, Equatable {
        /// The lowest level that is written; nil is that of the loggers above.
        var level: Logger.Level?
        /// The names of the outputs.
        var handlers: [String] = []
        /// Whether lines go to the outputs of the loggers above, too.
        var propagates = true
    }

    var handlers: [String: Handler]
    var loggers: [String: Rules] = [:]
    /// The loggers above all others.
    var root: Rules
    /// Words that tell of secrets, beside the standard ones.
    var redacted: [String] = []

    /// Everything from a level on, to the standard output: what holds where no file says otherwise.
    package init(format: LogFormat = .auto, level: Logger.Level = .info) {
        handlers = ["console": Handler(destination: .stdout, formatter: Formatter(format: format))]
        root = Rules(level: level, handlers: ["console"])
    }

    init(handlers: [String: Handler], loggers: [String: Rules], root: Rules, redacted: [String]) {
        self.handlers = handlers
        self.loggers = loggers
        self.root = root
        self.redacted = redacted
    }

    /// The same with another level of the root, and more words that tell of secrets.
    package func with(rootLevel: Logger.Level?, redacting words: [String]) -> LogConfiguration {
        var copy = self
        if let rootLevel { copy.root.level = rootLevel }
        copy.redacted += words
        return copy
    }

    /// The configured logger that a logger belongs to: of its own name, or the nearest above; nil is the root.
    func configuredName(of label: String) -> String? {
        var name = label[...]
        while true {
            if loggers[String(name)] != nil { return String(name) }
            guard let point = name.lastIndex(of: ".") else { return nil }
            name = name[..<point]
        }
    }

    /// The configured logger above a configured one; nil is the root.
    private func parent(of name: String) -> String? {
        guard let point = name.lastIndex(of: ".") else { return nil }
        return configuredName(of: String(name[..<point]))
    }

    /// The level of a configured logger; of the root for nil.
    func level(of name: String?) -> Logger.Level {
        guard let name, let rules = loggers[name] else { return root.level ?? .info }
        return rules.level ?? level(of: parent(of: name))
    }

    /// The outputs of a configured logger, those of the loggers above included, each once; of the root for nil.
    func handlerNames(of name: String?) -> [String] {
        guard let name, let rules = loggers[name] else { return root.handlers }
        let inherited = rules.propagates ? handlerNames(of: parent(of: name)) : []
        return rules.handlers + inherited.filter { !rules.handlers.contains($0) }
    }

    /// The same without levels: what cannot change while the service runs.
    var withoutLevels: LogConfiguration {
        var copy = self
        copy.root.level = nil
        for name in copy.loggers.keys { copy.loggers[name]?.level = nil }
        for name in copy.handlers.keys { copy.handlers[name]?.level = .trace }
        return copy
    }
}
