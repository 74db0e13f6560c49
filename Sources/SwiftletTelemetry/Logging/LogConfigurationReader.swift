import Logging
import Yams

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Why a file such as `logging.yml` was refused: every mistake with its place.
package struct LogConfigurationError: Error, CustomStringConvertible {
    /// The mistakes, at least one.
    package let mistakes: [String]

    /// One line for each mistake.
    package var description: String { mistakes.joined(separator: "\n") }
}

extension LogConfiguration {
    /// More is no file of settings.
    private static let mostBytes = 1 << 20

    /// Reads a file.
    ///
    /// - Throws: ``LogConfigurationError`` when it cannot be read, or has mistakes.
    package init(file path: String) throws {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw LogConfigurationError(mistakes: ["\(path) does not exist or cannot be read."])
        }
        guard data.count <= Self.mostBytes, let text = String(validating: data, as: UTF8.self) else {
            throw LogConfigurationError(mistakes: ["\(path) is no text in UTF-8 of at most 1 MiB."])
        }
        try self.init(yaml: text, path: path)
    }

    /// Reads YAML.
    ///
    /// - Parameter path: how mistakes name the text.
    /// - Throws: ``LogConfigurationError`` with every mistake.
    package init(yaml: String, path: String) throws {
        let node: Node?
        do {
            node = try compose(yaml: yaml)
        } catch {
            throw LogConfigurationError(mistakes: ["\(path) is not YAML: \(error)"])
        }
        var reader = LogConfigurationReader(path: path)
        self = reader.configuration(node ?? Node([(Node, Node)]()))
        guard reader.mistakes.isEmpty else { throw LogConfigurationError(mistakes: reader.mistakes) }
    }
}

/// Reads the nodes of a file, and collects mistakes.
struct LogConfigurationReader {
    private enum HandlerClass: String, CaseIterable { case stream, file }
    private enum Stream: String, CaseIterable { case stdout, stderr }

    let path: String
    var mistakes: [String] = []

    init(path: String) { self.path = path }

    /// The whole file.
    mutating func configuration(_ node: Node) -> LogConfiguration {
        let members = mapping(node, "", ["version", "redact", "formatters", "handlers", "loggers", "root"])
        if let version = members["version"], version.int != 1 { refuse(version, "version", "must be 1") }
        var formatters = LogConfiguration.Formatter.builtIn
        for (name, node) in named(members["formatters"], "formatters") {
            formatters[name] = formatter(node, "formatters.\(name)")
        }
        var handlers: [String: LogConfiguration.Handler] = [:]
        for (name, node) in named(members["handlers"], "handlers") {
            handlers[name] = handler(node, "handlers.\(name)", formatters)
        }
        refuseSharedFiles(handlers, members["handlers"])
        if members["handlers"] == nil { handlers = LogConfiguration().handlers }
        var loggers: [String: LogConfiguration.Rules] = [:]
        for (name, node) in named(members["loggers"], "loggers") {
            loggers[name] = rules(node, "loggers.\(name)", ["level", "handlers", "propagate"], handlers)
        }
        var root = LogConfiguration.Rules(level: .info, handlers: handlers.keys.sorted())
        if let node = members["root"] {
            let given = rules(node, "root", ["level", "handlers"], handlers)
            root.level = given.level ?? root.level
            if node.mapping?["handlers"] != nil { root.handlers = given.handlers }
        }
        return LogConfiguration(
            handlers: handlers, loggers: loggers, root: root, redacted: texts(members["redact"], "redact"))
    }

    private mutating func formatter(_ node: Node, _ name: String) -> LogConfiguration.Formatter {
        let members = mapping(node, name, ["class", "colors", "fields"])
        guard let format = choice(members["class"], "\(name).class", LogFormat.self, in: node) else {
            return LogConfiguration.Formatter(format: .auto)
        }
        var formatter = LogConfiguration.Formatter(format: format)
        if let colours = members["colors"] {
            formatter.isColoured = bool(colours, "\(name).colors")
            if format == .json { refuse(colours, "\(name).colors", "is for the class console") }
        }
        for (field, node) in named(members["fields"], "\(name).fields") {
            formatter.fields[field] = text(node, "\(name).fields.\(field)")
            if format == .console { refuse(node, "\(name).fields", "are for the class json") }
            let taken = LogSink.ownNames + ["error", "error_type"]
            if taken.contains(field) { refuse(node, "\(name).fields.\(field)", "is a field of every line already") }
        }
        return formatter
    }

    private mutating func handler(
        _ node: Node, _ name: String, _ formatters: [String: LogConfiguration.Formatter]
    ) -> LogConfiguration.Handler {
        let ofFile = ["filename", "max_size", "when", "backup_count"]
        let members = mapping(node, name, ["class", "level", "formatter", "buffer", "stream"] + ofFile)
        var handler = LogConfiguration.Handler(destination: .stdout)
        switch choice(members["class"], "\(name).class", HandlerClass.self, in: node) {
        case .stream:
            for key in ofFile { refuseUse(of: members[key], "\(name).\(key)", "is for the class file") }
            let stream = members["stream"].flatMap { choice($0, "\(name).stream", Stream.self, in: node) }
            handler.destination = stream == .stderr ? .stderr : .stdout
        case .file:
            refuseUse(of: members["stream"], "\(name).stream", "is for the class stream")
            guard let path = members["filename"] else {
                refuse(node, "\(name).filename", "is missing: the path of the file")
                break
            }
            handler.destination = .file(path: text(path, "\(name).filename"), rotation(members, name, in: node))
        case nil: break
        }
        if let level = members["level"] { handler.level = self.level(level, "\(name).level") ?? .trace }
        if let buffer = members["buffer"] {
            handler.buffer = size(buffer, "\(name).buffer", 64 << 10...1 << 30) ?? handler.buffer
        }
        if let formatter = members["formatter"] {
            let wanted = text(formatter, "\(name).formatter")
            if let known = formatters[wanted] {
                handler.formatter = known
            } else {
                refuse(formatter, "\(name).formatter", "must be one of \(Self.list(formatters.keys))")
            }
        }
        return handler
    }

    private mutating func rotation(_ members: [String: Node], _ name: String, in node: Node) -> RotationRules {
        var rules = RotationRules()
        if let size = members["max_size"] {
            rules.size = self.size(size, "\(name).max_size", 4 << 10...1 << 40)
        }
        if let when = members["when"] {
            rules.period = choice(when, "\(name).when", RotationRules.Period.self, in: node) ?? .never
        }
        if let count = members["backup_count"] {
            rules.kept = number(count, "\(name).backup_count", 0...1000) ?? rules.kept
            if members["max_size"] == nil, members["when"] == nil {
                refuse(count, "\(name).backup_count", "counts nothing without max_size or when")
            }
        }
        return rules
    }

    private mutating func rules(
        _ node: Node, _ name: String, _ keys: [String], _ handlers: [String: LogConfiguration.Handler]
    ) -> LogConfiguration.Rules {
        let members = mapping(node, name, keys)
        var rules = LogConfiguration.Rules()
        if let level = members["level"] { rules.level = self.level(level, "\(name).level") }
        if let propagate = members["propagate"] { rules.propagates = bool(propagate, "\(name).propagate") ?? true }
        rules.handlers = texts(members["handlers"], "\(name).handlers")
        for handler in rules.handlers where handlers[handler] == nil {
            refuse(
                members["handlers"] ?? node, "\(name).handlers",
                "names \"\(handler)\", but the handlers are \(Self.list(handlers.keys))")
        }
        return rules
    }

    private mutating func refuseSharedFiles(_ handlers: [String: LogConfiguration.Handler], _ node: Node?) {
        var names: [String: String] = [:]
        for (name, handler) in handlers.sorted(by: { $0.key < $1.key }) {
            guard case .file(let path, _) = handler.destination, let node else { continue }
            if let other = names[path] {
                refuse(node.mapping?[name] ?? node, "handlers.\(name).filename", "is that of the handler \(other)")
            }
            names[path] = name
        }
    }
}
