/// Where something stands in the source: `UserService/UserService.swift:31`.
public struct SourcePlace: Sendable, Hashable, CustomStringConvertible {
    /// Module and file, as `#fileID` gives them.
    public let file: String
    /// The line, from 1.
    public let line: Int

    /// Creates a place; without arguments, the caller's.
    public init(file: String = #fileID, line: Int = #line) {
        self.file = file
        self.line = line
    }

    /// File and line.
    public var description: String { "\(file):\(line)" }
}
