/// Text that is not JSON (RFC 8259), or a value that JSON cannot write.
public struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong.
    public struct Code: Sendable, Equatable, CustomStringConvertible {
        /// The code in words.
        public let description: String

        /// The text ends inside a value.
        public static let unexpectedEnd = Code(description: "the text ends too early")
        /// A byte that cannot stand where it stands.
        public static let unexpectedByte = Code(description: "unexpected character")
        /// Something other than white space follows the value.
        public static let trailingBytes = Code(description: "unexpected text after the value")
        /// Arrays and objects are nested deeper than the limit.
        public static let tooDeep = Code(description: "nested too deeply")
        /// A string holds bytes that are not UTF-8 (RFC 8259, section 8.1).
        public static let invalidUTF8 = Code(description: "invalid UTF-8")
        /// A `\u` escape names half of a surrogate pair.
        public static let loneSurrogate = Code(description: "lone surrogate")
        /// A backslash is followed by something that is no escape (RFC 8259, section 7).
        public static let invalidEscape = Code(description: "invalid escape")
        /// A string holds a control character that is not escaped.
        public static let controlCharacter = Code(description: "control character in a string")
        /// A number is not written as RFC 8259, section 6, says.
        public static let invalidNumber = Code(description: "invalid number")
        /// `NaN` and infinities have no form in JSON.
        public static let numberNotFinite = Code(description: "number is not finite")
        /// A `Codable` value refuses to be written.
        public static let notEncodable = Code(description: "value cannot be encoded")
        /// A date lies outside the years 0 to 9999 that RFC 3339 can write.
        public static let dateOutOfRange = Code(description: "date is outside the years 0 to 9999")
    }

    /// What is wrong.
    public var code: Code
    /// The line of the first offending byte, from 1.
    public var line: Int
    /// The column of the first offending byte, in bytes from 1.
    public var column: Int

    /// Creates an error.
    public init(_ code: Code, line: Int, column: Int) {
        self.code = code
        self.line = line
        self.column = column
    }

    /// For example `invalid number at line 3, column 7`.
    public var description: String {
        line > 0 ? "\(code) at line \(line), column \(column)" : code.description
    }
}
