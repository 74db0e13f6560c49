import HTTPTypes
import NIOCore
import SwiftletHTTP
import SwiftletSchema

extension Call {
    /// Takes a value that was read from text and checks it, or makes the default of a missing one. A blank text that does
    /// not fit is a missing one where there need be none.
    ///
    /// - Parameter result: what came of reading; nil when there is no text.
    mutating func take<T: Schema>(
        _ result: Result<T, UnreadableText>?, name: String, default makeDefault: (@Sendable () -> T)?,
        constraints: [Constraint]
    ) -> T? {
        switch result {
        case nil:
            if let absent = makeDefault?() ?? T.absent { return absent }
            note([Violation(field: name, reason: "is required")])
            return nil
        case .success(let value):
            return check(value, constraints, name: name)
        case .failure(let unreadable):
            if unreadable.isBlank, let absent = makeDefault?() ?? T.absent { return absent }
            note(unreadable.violations.map { $0.prefixed(name) })
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
        if let refusal = Self.refusal(ofMediaType: request) {
            refuse(refusal)
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

    /// Why a body is not read as JSON: a web page of any origin can have a browser send it without being asked.
    ///
    /// Media types of these names need no preflight (Fetch Standard, "CORS-safelisted request-header"). Other clients than
    /// browsers send no `Origin`, and may leave the media type out.
    private static func refusal(ofMediaType request: Request) -> Failure? {
        guard request.header(named: .origin) != nil else { return nil }
        let field = request.header(named: .contentType) ?? ""
        let mediaType = field.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }.lowercased()
        switch mediaType {
        case "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data":
            return Failure(
                .unsupportedMediaType,
                message: "a body that a web page sends is read as JSON only with \"Content-Type: application/json\"")
        default:
            return nil
        }
    }

    private mutating func check<T: Schema>(_ value: T, _ constraints: [Constraint], name: String) -> T? {
        guard !constraints.isEmpty else { return value }
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
