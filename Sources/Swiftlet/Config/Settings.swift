import Configuration
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The settings of a service: defaults, then the settings file, then the environment, then the command line; later wins.
///
/// The setting `database.url` is `--database-url` on the command line, `DATABASE_URL` in the environment, and `url` below
/// `database` in the file. Reading a setting declares it, so that ``help`` lists it and ``finish()`` knows it.
public final class Settings: Sendable {
    /// Flags that no setting may have.
    private static let ownFlags = ["config", "help"]

    private struct State {
        var declarations: [String: SettingDeclaration] = [:]
        var patterns: [(name: SettingName, help: String)] = []
        var commandOptions: [String] = []
        /// Nil while mistakes are thrown.
        var mistakes: [SettingsError]?
    }

    /// The words before the first option, such as the command `serve`, and those behind a lone `--`.
    public var words: [String] { arguments.words }

    /// Whether `--help` or `-h` was given.
    public var isHelpRequested: Bool { arguments.values["help"] != nil }

    private let arguments: SettingsArguments
    private let environment: EnvironmentVariablesProvider
    private let file: SettingsFile?
    /// Where the settings file is looked for; empty where none is.
    private let filePath: String
    private let state = Mutex(State())

    /// Takes the command line apart and reads the settings file.
    ///
    /// - Parameters:
    ///   - arguments: The arguments behind the name of the program.
    ///   - environment: The variables of the environment.
    ///   - defaultFile: The file that is read where neither `--config` nor `SWIFTLET_CONFIG` names one; it may be missing.
    /// - Throws: ``SettingsError`` when the named file is missing, or a file is not readable.
    public init(arguments: [String], environment: [String: String], defaultFile: String = "swiftlet.yml") throws {
        self.arguments = SettingsArguments(arguments)
        self.environment = EnvironmentVariablesProvider(environmentVariables: environment)
        let named: String?
        if let given = self.arguments.values["config"] {
            guard given.count == 1, let path = given[0], !path.isEmpty else {
                throw SettingsError(.unreadableValue, setting: "config", "--config needs the path of one file.")
            }
            named = path
        } else {
            named = environment["SWIFTLET_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        }
        filePath = named ?? defaultFile
        file = try SettingsFile(path: filePath, isRequired: named != nil)
    }

    /// Settings that read no file: for the help of a service whose file is not readable.
    init(fileless arguments: [String], environment: [String: String]) {
        self.arguments = SettingsArguments(arguments)
        self.environment = EnvironmentVariablesProvider(environmentVariables: environment)
        file = nil
        filePath = ""
    }

    /// The path of a file beside the settings file, whether that is there or not; nil where there is no such file.
    func fileBeside(_ name: String) -> String? {
        guard !filePath.isEmpty else { return nil }
        let path = (filePath.lastIndex(of: "/").map { String(filePath[...$0]) } ?? "") + name
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// From now on mistakes are kept in ``mistakes`` instead of thrown, and the settings concerned have their defaults:
    /// so that all of them can be told at once.
    package func collectMistakes() {
        state.withLock { $0.mistakes = $0.mistakes ?? [] }
    }

    /// The mistakes since ``collectMistakes()``, each of them once.
    package var mistakes: [SettingsError] { state.withLock { $0.mistakes ?? [] } }

    /// What an option of a command was given, which is no setting: it stands on the command line only. Nil when missing.
    func commandOption(_ flag: String) -> String? {
        state.withLock { $0.commandOptions.append(flag) }
        return arguments.values[flag].map { $0.last.flatMap { $0 } ?? "" }
    }

    /// Declares a setting and reads it.
    ///
    /// - Parameters:
    ///   - name: The dotted name.
    ///   - default: The value when nothing gives one.
    ///   - help: One sentence for the person who runs the service.
    ///   - secret: Whether its text must never be shown.
    /// - Throws: ``SettingsError`` when the value given is not of the accepted form, or the setting was declared otherwise.
    public func value<V: SettingValue>(
        _ name: String, default: V, help: String, secret: Bool = false
    ) throws -> V {
        try read(V.self, name: name, defaultText: `default`.settingText, help: help, secret: secret) ?? `default`
    }

    /// Declares a setting that has a least value, and reads it.
    ///
    /// The other parameters and the errors are those of ``value(_:default:help:secret:)``.
    ///
    /// - Parameter minimum: The least value that is accepted.
    public func value<V: SettingValue & Comparable>(
        _ name: String, default: V, atLeast minimum: V, help: String
    ) throws -> V {
        let form = "\(V.acceptedForm), at least \(minimum.settingText)"
        return try read(
            V.self, name: name, form: form, defaultText: `default`.settingText, help: help, secret: false
        ) { $0 >= minimum } ?? `default`
    }

    /// Declares a setting without a default and reads it; nil when nothing gives a value.
    ///
    /// The parameters and errors are those of ``value(_:default:help:secret:)``.
    public func optional<V: SettingValue>(
        _ name: String, as type: V.Type, help: String, secret: Bool = false
    ) throws -> V? {
        try read(type, name: name, defaultText: nil, help: help, secret: secret)
    }

    /// Declares a family of settings, such as `upstream.*.url`, where `*` stands for one part of the name.
    public func declare(pattern: String, help: String) {
        state.withLock { $0.patterns.append((SettingName(pattern), help)) }
    }

    /// Refuses what nobody declared; to be called when all settings were read.
    ///
    /// - Throws: ``SettingsError`` that names each unknown setting of the file and the command line, its place, and the
    ///   nearest known name.
    public func finish() throws {
        let (declarations, patterns, commandOptions) = state.withLock {
            (Array($0.declarations.values), $0.patterns.map(\.name), $0.commandOptions)
        }
        var problems: [(setting: String, text: String)] = []
        let names = declarations.map(\.name.dotted)
        let unknown = (file?.names ?? []).filter { name in
            !names.contains(name) && !patterns.contains { $0.covers(dotted: name) }
        }
        for name in unknown {
            let place = file?.place(of: name) ?? ""
            let below = (names + patterns.map(\.dotted)).filter { $0.hasPrefix("\(name).") }.sorted()
            if !below.isEmpty {
                let members = below.joined(separator: ", ")
                problems.append(
                    (name, "\(name) (\(place)) is no setting but holds some: \(members). Write them below it."))
                continue
            }
            let nearest = SettingName.nearest(to: name, of: names + patterns.map(\.dotted))
            problems.append((name, "Unknown setting \(name) (\(place)).\(Self.hint(nearest))"))
        }
        let flags = declarations.map(\.name.flag) + Self.ownFlags + commandOptions
        for flag in arguments.flags where !flags.contains(flag) && !patterns.contains(where: { $0.covers(flag: flag) })
        {
            let nearest = SettingName.nearest(to: flag, of: flags + patterns.map(\.flag))
            problems.append((flag, "Unknown option --\(flag) (command line).\(Self.hint(nearest.map { "--\($0)" }))"))
        }
        if let first = problems.first {
            throw SettingsError(
                .unknownSetting, setting: first.setting, problems.map(\.text).joined(separator: "\n"))
        }
        // The word itself could be a secret that lost its flag: it is not shown.
        if !arguments.strays.isEmpty {
            throw SettingsError(
                .unexpectedArgument,
                "\(arguments.strays.count) argument(s) on the command line belong to no option; commands come first.")
        }
    }

    /// All settings declared so far, by name: flag, variable, accepted form, default, help. No secret's value is shown.
    public var help: String {
        let (declarations, patterns) = state.withLock { ($0.declarations, $0.patterns) }
        let file = """
            config
                --config, SWIFTLET_CONFIG
                the path of a file
                The settings file.
            """
        let entries = declarations.values.sorted { $0.name.dotted < $1.name.dotted }.map(\.entry)
        let families = patterns.map { name, help in
            "\(name.dotted)\n    --\(name.flag), \(name.variable)\n    \(help)"
        }
        return ([file] + entries + families).joined(separator: "\n\n") + "\n"
    }

    private static func hint(_ nearest: String?) -> String {
        nearest.map { " Did you mean \($0)?" } ?? ""
    }

    private func read<V: SettingValue>(
        _ type: V.Type, name: String, form: String = V.acceptedForm, defaultText: String?, help: String, secret: Bool,
        where accepts: (V) -> Bool = { _ in true }
    ) throws -> V? {
        do {
            let declaration = try declare(
                SettingDeclaration(
                    name: SettingName(name), acceptedForm: form, defaultText: defaultText, help: help,
                    isSecret: secret))
            guard let (texts, source) = try given(declaration, isFlag: V.self == Bool.self) else { return nil }
            guard let value = V(settings: texts), accepts(value) else {
                let shown = declaration.isSecret ? "" : Self.shown(texts, as: V.self)
                throw SettingsError(
                    .unreadableValue, setting: name, "The setting \(name) (\(source)) must be \(form)\(shown).")
            }
            return value
        } catch let error as SettingsError where keep(error) {
            return nil
        }
    }

    /// What a refusal says about the texts that were given.
    private static func shown<V: SettingValue>(_ texts: [String], as type: V.Type) -> String {
        if texts.count == 1, let reason = V.reason(refusing: texts[0]) { return ": \(reason)" }
        // Before an @ an address has its user and password.
        guard !texts.contains(where: { $0.contains("@") }) else { return "" }
        return ", not \"\(texts.joined(separator: ","))\""
    }

    /// Keeps a mistake for later; false when mistakes are thrown.
    private func keep(_ mistake: SettingsError) -> Bool {
        state.withLock { state in
            guard let mistakes = state.mistakes else { return false }
            if !mistakes.contains(mistake) { state.mistakes?.append(mistake) }
            return true
        }
    }

    /// Records a declaration; a setting that was secret once stays so.
    private func declare(_ declaration: SettingDeclaration) throws -> SettingDeclaration {
        let name = declaration.name
        guard !Self.ownFlags.contains(name.flag), name.variable != "SWIFTLET_CONFIG" else {
            throw SettingsError(
                .conflictingDeclaration, setting: name.dotted,
                "The name \(name.dotted) is taken by the settings themselves.")
        }
        return try state.withLock { state in
            var declaration = declaration
            if let earlier = state.declarations[name.dotted] {
                guard earlier.agrees(with: declaration) else {
                    throw SettingsError(
                        .conflictingDeclaration, setting: name.dotted,
                        "The setting \(name.dotted) is declared twice, with different types or defaults.")
                }
                declaration.isSecret = declaration.isSecret || earlier.isSecret
            } else if let other = state.declarations.values.first(where: {
                $0.name.flag == name.flag || $0.name.variable == name.variable
            }) {
                throw SettingsError(
                    .conflictingDeclaration, setting: name.dotted,
                    "The settings \(other.name.dotted) and \(name.dotted) have the same flag or variable.")
            }
            state.declarations[name.dotted] = declaration
            return declaration
        }
    }

    /// The texts of the strongest source that gives any, and where they stand.
    private func given(
        _ declaration: SettingDeclaration, isFlag: Bool
    ) throws -> (texts: [String], source: String)? {
        let name = declaration.name
        if let values = arguments.values[name.flag] {
            let texts = values.compactMap { $0 ?? (isFlag ? "true" : nil) }
            guard texts.count == values.count else {
                throw SettingsError(
                    .unreadableValue, setting: name.dotted,
                    "The setting \(name.dotted) (command line, --\(name.flag)) needs a value: "
                        + "\(declaration.acceptedForm).")
            }
            return (texts, "command line, --\(name.flag)")
        }
        // An empty variable counts as none, as compose files and shells leave them behind.
        if let text = try environment.environmentValue(forName: name.variable), !text.isEmpty {
            return ([text], "environment, \(name.variable)")
        }
        if let file, let texts = file.texts(for: name) {
            return (texts, file.place(of: name.dotted))
        }
        return nil
    }
}
