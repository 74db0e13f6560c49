import NIOCore
import SwiftletSchema

extension Call {
    /// Reads a value from its text, or makes the default of a missing one, and checks it.
    mutating func read<T: Schema>(
        _ texts: TextForm.Texts, _ form: TextForm, name: String, default makeDefault: (@Sendable () -> T)?,
        constraints: [Constraint]
    ) -> T? {
        if case .none = texts {
            if let makeDefault { return makeDefault() }
            if let absent = T.absent { return absent }
            note([Violation(field: name, reason: "is required")])
            return nil
        }
        do {
            let value = try form.read(T.self, from: texts)
            return check(value, constraints, name: name)
        } catch {
            note(error.violations.map { $0.prefixed(name) })
            return nil
        }
    }

    /// Reads the body as JSON.
    mutating func readBody<T: Schema>(
        _ type: T.Type, default makeDefault: (@Sendable () -> T)?, constraints: [Constraint]
    ) -> T? {
        guard let body, body.readableBytes > 0 else {
            if let absent = makeDefault?() ?? T.absent { return absent }
            refuse(.badRequest("the body is empty where JSON is expected"))
            return nil
        }
        do {
            let value = try body.withUnsafeReadableBytes { try T.read(json: $0) }
            return check(value, constraints, name: "")
        } catch let error as ValidationError {
            note(error.violations)
        } catch {
            refuse(.badRequest("the body is not JSON: \(error)"))
        }
        return nil
    }

    private mutating func check<T: Schema>(_ value: T, _ constraints: [Constraint], name: String) -> T? {
        let reasons = value.reasons(against: constraints)
        note(reasons.map { Violation(field: name, reason: $0) })
        return reasons.isEmpty ? value : nil
    }
}

extension Violation {
    fileprivate func prefixed(_ name: String) -> Violation {
        var copy = self
        copy.prefix(name)
        return copy
    }
}
