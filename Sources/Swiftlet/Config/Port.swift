/// A TCP port that a setting names; 0 lets the system choose one.
public struct Port: SettingValue, Hashable, ExpressibleByIntegerLiteral {
    /// The number.
    public let number: UInt16

    /// Takes a number.
    public init(_ number: UInt16) { self.number = number }
    /// Takes a literal such as `8080`.
    public init(integerLiteral value: UInt16) { number = value }

    /// What a setting may say.
    public static var acceptedForm: String { "a port from 0 to 65535" }
    /// Reads the digits.
    public init?(setting: String) {
        guard setting.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(setting) else { return nil }
        self.number = number
    }
    /// The digits.
    public var settingText: String { String(number) }
}
