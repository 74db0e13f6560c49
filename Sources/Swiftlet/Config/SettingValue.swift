public import Logging

/// A type that a setting can have: it is written as text in files, in the environment and on the command line.
public protocol SettingValue: Sendable {
    /// What a user may write, as shown in the help and in errors: `a whole number`.
    static var acceptedForm: String { get }

    /// Reads the text of a setting; nil when it is not of the accepted form.
    init?(setting: String)

    /// Reads a setting given as a list or more than once; only types of lists take other than one text.
    init?(settings: [String])

    /// The value as a user would write it.
    var settingText: String { get }

    /// What is wrong with a text that was refused, where there is more to say than the accepted form; it is shown in place
    /// of the text, so it must not repeat secrets.
    static func reason(refusing setting: String) -> String?
}

extension SettingValue {
    /// Reads the only text; nil when there are more or none.
    public init?(settings: [String]) {
        guard settings.count == 1 else { return nil }
        self.init(setting: settings[0])
    }

    /// Nothing more than the accepted form.
    public static func reason(refusing setting: String) -> String? { nil }
}

extension Bool: SettingValue {
    /// The words for yes and no.
    public static var acceptedForm: String { "true or false" }

    /// Reads `true`, `yes`, `on`, `1`, `false`, `no`, `off`, `0`, in any case.
    public init?(setting: String) {
        switch setting.lowercased() {
        case "true", "yes", "on", "1": self = true
        case "false", "no", "off", "0": self = false
        default: return nil
        }
    }

    /// `true` or `false`.
    public var settingText: String { description }
}

extension Int: SettingValue {
    /// A whole number.
    public static var acceptedForm: String { "a whole number" }

    /// Reads decimal digits with an optional sign.
    public init?(setting: String) {
        self.init(setting)
    }

    /// The decimal digits.
    public var settingText: String { description }
}

extension Double: SettingValue {
    /// A finite number.
    public static var acceptedForm: String { "a number" }

    /// Reads a finite decimal number.
    public init?(setting: String) {
        guard let value = Double(setting), value.isFinite else { return nil }
        self = value
    }

    /// The shortest decimal that reads back the same.
    public var settingText: String { description }
}

extension String: SettingValue {
    /// Any text.
    public static var acceptedForm: String { "text" }

    /// Takes the text as it is.
    public init?(setting: String) {
        self = setting
    }

    /// The text itself.
    public var settingText: String { self }
}

extension Array: SettingValue where Element == String {
    /// A list of texts.
    public static var acceptedForm: String { "a list of texts, separated by commas" }

    /// Reads texts separated by commas, spaces around them left out; the empty text is the empty list.
    public init?(setting: String) {
        self = setting.isEmpty ? [] : setting.split(separator: ",", omittingEmptySubsequences: false).map(Self.trimmed)
    }

    /// Takes one text as a list separated by commas, more of them as the elements.
    public init?(settings: [String]) {
        if settings.count == 1 {
            self.init(setting: settings[0])
        } else {
            self = settings
        }
    }

    /// The texts, separated by commas.
    public var settingText: String { joined(separator: ",") }

    private static func trimmed(_ text: Substring) -> String {
        let start = text.drop { $0.isWhitespace }
        guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return String(start[...last])
    }
}

extension SettingValue where Self: CaseIterable & RawRepresentable, RawValue == String {
    /// The names of the cases.
    public static var acceptedForm: String {
        "one of " + allCases.map(\.rawValue).joined(separator: ", ")
    }

    /// Reads the name of a case; upper and lower case matter only where two cases differ in nothing else.
    public init?(setting: String) {
        let folded = setting.lowercased()
        let match =
            Self.allCases.first { $0.rawValue == setting }
            ?? Self.allCases.first { $0.rawValue.lowercased() == folded }
        guard let match else { return nil }
        self = match
    }

    /// The name of the case.
    public var settingText: String { rawValue }
}

extension Logger.Level: SettingValue {}
