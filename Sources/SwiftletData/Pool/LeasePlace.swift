/// Where in the source a connection was asked for: `UserService/UserService.swift:31`.
public struct LeasePlace: Hashable, Sendable, CustomStringConvertible {
    /// Module and file, as `#fileID` gives them.
    public let file: String
    /// The line, from 1.
    public let line: UInt

    /// Makes a place; without arguments, the caller's.
    public init(file: String = #fileID, line: UInt = #line) {
        self.file = file
        self.line = line
    }

    /// File and line.
    public var description: String { "\(file):\(line)" }
}
