#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The files of Swagger UI in a directory, read once: nothing else of the machine can be asked for.
struct DocumentationAssets: Sendable {
    /// The files by their names.
    let files: [String: Entity]

    /// Reads the files of a directory whose kinds belong to a page; subdirectories are left out.
    ///
    /// - Throws: ``SettingsError`` when the directory cannot be read or holds no Swagger UI.
    init(directory: String) throws {
        var files: [String: Entity] = [:]
        do {
            for name in try FileManager.default.contentsOfDirectory(atPath: directory) {
                guard let contentType = Self.contentType(of: name) else { continue }
                let path = directory + "/" + name
                guard
                    try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType == .typeRegular
                else { continue }
                let bytes = try Data(contentsOf: URL(filePath: path))
                files[name] = Entity(contentType: contentType, bytes: Array(bytes))
            }
        } catch {
            throw SettingsError(
                .unreadableValue, setting: "docs.assets",
                "The setting docs.assets must be the path of a readable directory, not \"\(directory)\".")
        }
        let missing = SwaggerUI.files.filter { files[$0] == nil }
        guard missing.isEmpty else {
            throw SettingsError(
                .unreadableValue, setting: "docs.assets",
                "The directory of the setting docs.assets, \"\(directory)\", has no \(missing.joined(separator: ", ")): "
                    + "give the directory \"dist\" of Swagger UI.")
        }
        self.files = files
    }

    private static func contentType(of name: String) -> String? {
        guard !name.hasPrefix("."), let dot = name.lastIndex(of: ".") else { return nil }
        return switch name[name.index(after: dot)...] {
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "png": "image/png"
        case "svg": "image/svg+xml"
        case "map", "json": "application/json"
        default: nil
        }
    }
}
