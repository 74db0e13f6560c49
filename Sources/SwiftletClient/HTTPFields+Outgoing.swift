import HTTPTypes

extension HTTPFields {
    /// Puts other fields in the place of those with the same names.
    mutating func replace(with fields: HTTPFields) {
        if fields.isEmpty { return }
        for field in fields { self[field.name] = nil }
        append(contentsOf: fields)
    }

    /// Why the fields cannot be sent: values with control characters could be read as fields of their own
    /// (RFC 9110, section 5.5).
    var problem: String? {
        for field in self where !HTTPField.isValidValue(field.value) {
            return "the header field \(field.name) has a value that is not allowed"
        }
        return nil
    }
}
