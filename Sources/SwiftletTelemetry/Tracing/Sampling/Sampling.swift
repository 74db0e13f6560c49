/// Which traces are recorded: `always`, `never`, a ratio such as `0.1`, a rate such as `10/s`; behind `parent:` only where
/// no caller has decided it.
package struct Sampling: Sendable, Equatable {
    /// How it is decided for a trace.
    package enum Choice: Sendable, Equatable {
        /// All are recorded.
        case always
        /// None is recorded.
        case never
        /// Of all traces this part is recorded, and by all services the same ones.
        case ratio(Double)
        /// So many are recorded in a second.
        case rate(Double)
    }

    /// How it is decided where it is decided here.
    package let choice: Choice
    /// Whether a caller's decision is kept.
    package let honoursParent: Bool

    /// All, unless the caller has decided otherwise.
    package static let standard = Sampling(.always, honoursParent: true)

    package init(_ choice: Choice, honoursParent: Bool) {
        self.choice = choice
        self.honoursParent = honoursParent
    }

    /// Reads a text such as `parent:0.1`; nil when it is none.
    package init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard let last = parts.last, parts.count == 1 || parts.count == 2 && parts[0] == "parent" else { return nil }
        honoursParent = parts.count == 2
        switch last {
        case "always": choice = .always
        case "never": choice = .never
        case _ where last.hasSuffix("/s"):
            guard let rate = Double(last.dropLast(2)), rate > 0, rate <= 1e6 else { return nil }
            choice = .rate(rate)
        default:
            guard let ratio = Double(last), (0...1).contains(ratio) else { return nil }
            choice = .ratio(ratio)
        }
    }

    /// The text that reads back the same.
    package var text: String {
        let choice =
            switch choice {
            case .always: "always"
            case .never: "never"
            case .ratio(let ratio): "\(ratio)"
            case .rate(let rate): "\(rate == rate.rounded() ? "\(Int(rate))" : "\(rate)")/s"
            }
        return honoursParent ? "parent:\(choice)" : choice
    }
}
