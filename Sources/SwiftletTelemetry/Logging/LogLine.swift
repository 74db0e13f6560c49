import Logging

/// One log line while it is put together, straight in bytes.
package struct LogLine: ~Copyable {
    /// How lines look.
    enum Form {
        /// A JSON object, see ``JSONLogHandler``.
        case json
        /// For human eyes, see ``ConsoleLogHandler``.
        case console(isColoured: Bool)
    }

    private(set) var bytes: GrowingBytes
    let form: Form

    private init(_ form: Form, in memory: UnsafeMutableRawBufferPointer) {
        self.form = form
        bytes = GrowingBytes(in: memory)
    }

    /// Lends a new line; most lines need no memory but that of the stack.
    static func with<R>(_ form: Form, _ body: (inout LogLine) throws -> R) rethrows -> R {
        try withUnsafeTemporaryAllocation(byteCount: 1024, alignment: 1) { memory in
            var line = LogLine(form, in: memory)
            return try body(&line)
        }
    }

    // MARK: Fields

    /// Adds a field with a text.
    package mutating func add(_ name: StaticString, _ text: String) {
        var text = text
        text.withUTF8 { add(name, utf8: UnsafeRawBufferPointer($0)) }
    }

    /// Adds a field with a text in UTF-8.
    package mutating func add(_ name: StaticString, utf8 text: UnsafeRawBufferPointer) {
        append(name: name)
        append(value: text)
    }

    /// Adds a field with a whole number.
    package mutating func add(_ name: StaticString, _ number: Int) {
        append(name: name)
        append(decimal: number)
    }

    /// Adds a field with a number of hundredths that is not negative, written as `Double` writes it: `1.5`.
    package mutating func add(_ name: StaticString, hundredths: Int) {
        append(name: name)
        append(decimal: hundredths / 100)
        append(UInt8(ascii: "."))
        append(UInt8(ascii: "0") + UInt8(hundredths / 10 % 10))
        if hundredths % 10 != 0 { append(UInt8(ascii: "0") + UInt8(hundredths % 10)) }
    }

    /// Adds a field of metadata.
    mutating func add(_ name: String, _ value: Logger.MetadataValue) {
        switch form {
        case .json:
            append(UInt8(ascii: ","))
            append(json: name)
            append(UInt8(ascii: ":"))
            append(json: value)
        case .console:
            append(UInt8(ascii: " "))
            dimmed {
                $0.append(LogText.value(name))
                $0.append(UInt8(ascii: "="))
            }
            append(value: value.description)
        }
    }

    /// Appends a message that is harmless, as all that stand in our code are.
    mutating func append(message: StaticString) {
        guard case .json = form else { return append(message) }
        append(UInt8(ascii: "\""))
        append(message)
        append(UInt8(ascii: "\""))
    }

    /// Adds the field `error`, which stands out where there are colours.
    mutating func add(error text: String) {
        append(UInt8(ascii: " "))
        coloured(.red) { $0.append("error=") }
        append(value: text)
    }

    private mutating func append(name: StaticString) {
        switch form {
        case .json:
            append(",\"")
            append(name)
            append("\":")
        case .console:
            append(UInt8(ascii: " "))
            dimmed {
                $0.append(name)
                $0.append(UInt8(ascii: "="))
            }
        }
    }

    private mutating func append(value text: String) {
        var text = text
        text.withUTF8 { append(value: UnsafeRawBufferPointer($0)) }
    }

    private mutating func append(value text: UnsafeRawBufferPointer) {
        switch form {
        case .json: append(json: text)
        case .console:
            if !text.isEmpty, text.allSatisfy(LogText.isPlain) {
                append(text)
            } else {
                append(LogText.value(String(decoding: text, as: UTF8.self)))
            }
        }
    }

    // MARK: Bytes

    mutating func append(_ byte: UInt8) { bytes.append(byte) }

    mutating func append(_ text: StaticString) { bytes.append(text) }

    mutating func append(_ text: String) { bytes.append(text) }

    mutating func append(_ more: UnsafeRawBufferPointer) { bytes.append(more) }

    mutating func append(_ more: [UInt8]) { more.withUnsafeBytes { bytes.append($0) } }

    mutating func appendTime() {
        switch form {
        case .json: LogTime.appendISO8601(LogTime.now, to: &bytes)
        case .console: LogTime.appendTimeOfDay(LogTime.now, to: &bytes)
        }
    }

    mutating func append(decimal number: Int) { bytes.append(decimal: number) }

    // MARK: Colours

    /// Codes of ECMA-48, "select graphic rendition".
    enum Colour: Int {
        case dim = 2
        case red = 31
        case green = 32
        case yellow = 33
        case cyan = 36
    }

    private mutating func dimmed(_ write: (inout LogLine) -> Void) { coloured(.dim, write) }

    /// Appends in a colour, where there are colours.
    mutating func coloured(_ colour: Colour, _ write: (inout LogLine) -> Void) {
        guard case .console(isColoured: true) = form else { return write(&self) }
        append("\u{1B}[")
        append(decimal: colour.rawValue)
        append(UInt8(ascii: "m"))
        write(&self)
        append("\u{1B}[0m")
    }
}
