import Synchronization

/// Regular expressions of constraints, compiled once each.
enum Patterns {
    /// A compiled expression. `Regex` is immutable once made but not marked so; matching does not change it.
    private struct Compiled: @unchecked Sendable {
        let regex: Regex<AnyRegexOutput>?
    }

    private static let cache = Mutex<[String: Compiled]>([:])

    /// Whether the expression matches somewhere in the text. An expression that cannot be compiled matches nothing,
    /// so that a mistake in it refuses input instead of letting everything pass.
    static func matches(_ expression: String, _ text: String) -> Bool {
        compiled(expression).regex.flatMap { try? $0.firstMatch(in: text) } != nil
    }

    /// Whether the expression can be compiled.
    static func isValid(_ expression: String) -> Bool { compiled(expression).regex != nil }

    private static func compiled(_ expression: String) -> Compiled {
        cache.withLock { cache in
            if let known = cache[expression] { return known }
            let compiled = Compiled(regex: try? Regex(expression))
            cache[expression] = compiled
            return compiled
        }
    }
}
