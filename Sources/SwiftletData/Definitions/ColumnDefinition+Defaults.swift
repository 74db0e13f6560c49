import SwiftletSchema

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ColumnDefinition {
    /// The expression that gives the value of a row inserted without one; nil if only the program knows it.
    var defaultValue: String? {
        get throws {
            switch column.defaultValue {
            case nil, .computed: nil
            case .now: now
            case .uuid: uuid
            case .json(let text): try constant(text)
            }
        }
    }

    /// Whether rows that are there already can be given the default value without being written anew.
    var hasConstantDefault: Bool {
        if case .json = column.defaultValue { true } else { false }
    }

    private var now: String? {
        guard column.type == .timestamp else { return nil }
        return switch dialect.family {
        // As dates are bound: to the microsecond, of which SQLite's clock knows only milliseconds.
        case .sqlite: "(strftime('%Y-%m-%d %H:%M:%f000', 'now'))"
        case .postgres: "now()"
        }
    }

    private var uuid: String? {
        guard column.type == .uuid else { return nil }
        return switch dialect.family {
        // Version 4: random but for the digits that say so (RFC 9562, section 5.4).
        case .sqlite:
            "(lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-'"
                + " || substr('89AB', 1 + (abs(random() % 4)), 1) || substr(hex(randomblob(2)), 2) || '-'"
                + " || hex(randomblob(6))))"
        case .postgres: "gen_random_uuid()"
        }
    }

    private func constant(_ json: String) throws -> String? {
        switch (column.type, SQLValue(json: json)) {
        case (.json, _): try SQLText.literal(json)
        case (.boolean, .bool(let value)):
            switch dialect.family {
            case .sqlite: value ? "1" : "0"
            case .postgres: value ? "TRUE" : "FALSE"
            }
        case (.decimal, .integer), (.decimal, .real):
            dialect.family == .sqlite ? try SQLText.literal(json) : json
        case (.integer, .integer), (.real, .integer), (.real, .real): json
        case (.text, .text(let text)): try SQLText.literal(text)
        case (.timestamp, .text(let text)): try Date(sqlValue: .text(text)).flatMap(timestamp)
        case (.uuid, .text(let text)):
            try UUID(sqlValue: .text(text)).map { try SQLText.literal($0.uuidString.lowercased()) }
        default: nil
        }
    }

    /// The date as it is bound.
    private func timestamp(_ date: Date) throws -> String? {
        guard let text = TimestampText.format(date) else { return nil }
        return try SQLText.literal(dialect.family == .sqlite ? text : text + "Z")
    }
}
