import Configuration
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The file of settings: YAML, a mapping of names to values.
struct SettingsFile: Sendable {
    /// The path, as it was given.
    let path: String

    /// The dotted names in the file, sorted.
    let names: [String]

    private let snapshot: YAMLSnapshot?
    private let lines: [Substring]

    /// Reads the file at `path`; nil when it is missing and need not be there.
    init?(path: String, isRequired: Bool) throws {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            if !isRequired, !FileManager.default.fileExists(atPath: path) { return nil }
            throw SettingsError(.unreadableFile, "The settings file \(path) does not exist or cannot be read.")
        }
        self.path = path
        let text = String(decoding: data, as: UTF8.self)
        lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let holdsNothing = lines.allSatisfy { line in
            let text = line.drop { $0.isWhitespace }
            return text.isEmpty || text.hasPrefix("#") || text == "---"
        }
        guard !holdsNothing else {
            (snapshot, names) = (nil, [])
            return
        }
        // The snapshot does not list its names, but asks for each of them whether it is secret. All are taken as such.
        let names = Mutex<Set<String>>([])
        let secrets = SecretsSpecifier<String, Void>.dynamic { name, _ in
            names.withLock { _ = $0.insert(name) }
            return true
        }
        do {
            snapshot = try YAMLSnapshot(
                data: data.bytes, providerName: path, parsingOptions: .init(secretsSpecifier: secrets))
        } catch {
            // Further lines of the parser's message quote the file, which may hold secrets.
            let reason = String(describing: error).prefix { !$0.isNewline }
            throw SettingsError(.malformedFile, "The settings file \(path) is not readable YAML: \(reason)")
        }
        self.names = names.withLock { $0.sorted() }
    }

    /// The texts that the file gives for a setting: one, or those of a list; nil when it gives none.
    func texts(for name: SettingName) -> [String]? {
        guard let snapshot else { return nil }
        let key = AbsoluteConfigKey(name.components)
        if let found = try? snapshot.value(forKey: key, type: .string).value, case .string(let text) = found.content {
            return [text]
        }
        if let found = try? snapshot.value(forKey: key, type: .stringArray).value,
            case .stringArray(let texts) = found.content
        {
            return texts
        }
        return nil
    }

    /// The place of a name: path and line, as near as block style tells.
    func place(of name: String) -> String {
        var found: Int?
        for component in SettingName(name).components {
            let start = found.map { $0 + 1 } ?? 0
            let next = lines.indices.dropFirst(start).first { index in
                let text = lines[index].drop { $0 == " " }
                let isNested = text.count < lines[index].count
                return (found != nil) == isNested
                    && (text.hasPrefix("\(component):") || text.hasPrefix("\"\(component)\":"))
            }
            guard let next else { break }
            found = next
        }
        return found.map { "\(path), line \($0 + 1)" } ?? path
    }
}
