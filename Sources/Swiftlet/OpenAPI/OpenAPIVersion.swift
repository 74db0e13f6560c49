/// A version of the OpenAPI Specification that documents are written in.
public enum OpenAPIVersion: String, Sendable, CaseIterable {
    // swift-format-ignore: AlwaysUseLowerCamelCase
    /// OpenAPI 3.1, whose schemas are JSON Schema 2020-12.
    case v3_1 = "3.1"
    // swift-format-ignore: AlwaysUseLowerCamelCase
    /// OpenAPI 3.0, for tools that do not know 3.1.
    case v3_0 = "3.0"

    /// The full number that the document names.
    var number: String {
        switch self {
        case .v3_1: "3.1.0"
        case .v3_0: "3.0.3"
        }
    }

    /// The version that a client names, with or without the last part of the number.
    init?(named name: String) {
        guard let version = Self.allCases.first(where: { $0.rawValue == name || $0.number == name }) else { return nil }
        self = version
    }
}
