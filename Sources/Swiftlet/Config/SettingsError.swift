/// Why the settings of a service were refused; the text of a secret is never part of it.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The kind of an error; more may come.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the code.
        public let description: String

        /// The file that was asked for does not exist or cannot be read.
        public static let unreadableFile = Code(description: "unreadableFile")

        /// The file is not YAML, or not a mapping of names to values.
        public static let malformedFile = Code(description: "malformedFile")

        /// An argument is no option and belongs to none.
        public static let unexpectedArgument = Code(description: "unexpectedArgument")

        /// A value is not of the accepted form.
        public static let unreadableValue = Code(description: "unreadableValue")

        /// A setting that is needed has no value.
        public static let missingValue = Code(description: "missingValue")

        /// A setting was declared twice in different ways, or two settings share a flag or variable.
        public static let conflictingDeclaration = Code(description: "conflictingDeclaration")

        /// The file or the command line names a setting that does not exist.
        public static let unknownSetting = Code(description: "unknownSetting")
    }

    /// The kind of the error.
    public let code: Code

    /// The name of the setting, where there is one.
    public let setting: String?

    /// What is wrong and where, for the person who starts the service.
    public let description: String

    /// The refusal of a start without a value for a setting that has no default.
    init(missing setting: String, _ what: String) {
        let name = SettingName(setting)
        self.init(
            .missingValue, setting: setting,
            "The setting \(setting) is missing: \(what) (--\(name.flag), \(name.variable), or \(setting) in the settings file)."
        )
    }

    init(_ code: Code, setting: String? = nil, _ description: String) {
        self.code = code
        self.setting = setting
        self.description = description
    }
}
