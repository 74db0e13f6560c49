import SwiftletSchema

/// The named schemas of a document: every object, enumeration and union that is referred to, once each.
struct SchemaComponents {
    /// What a component describes: a type, or a shape of one that is a union.
    private enum Key: Hashable {
        case type(ObjectIdentifier)
        case shape(ObjectIdentifier, String)
        case page(of: ObjectIdentifier)
        case failure
    }

    /// A component that was referred to and is yet to be described.
    enum Pending {
        case type(any Schema.Type)
        case shape(ObjectDescription, tag: String)
        case page(of: any Schema.Type)
        case failure
    }

    private var names: [Key: String] = [:]
    private var taken: Set<String> = []
    private var pending: [(name: String, title: String, component: Pending)] = []

    /// The reference to the component of a type.
    mutating func reference(to type: any Schema.Type) -> String {
        reference(.type(ObjectIdentifier(type)), name: type.schemaName, .type(type))
    }

    /// The reference to a shape of a union.
    mutating func reference(toShape shape: ObjectDescription, of union: any Schema.Type, tag: String) -> String {
        reference(
            .shape(ObjectIdentifier(union), shape.name), name: union.schemaName + shape.name.capitalizingFirstLetter,
            .shape(shape, tag: tag))
    }

    /// The reference to pages of a type, where they stand in the place of the data.
    mutating func reference(toPageOf item: any Schema.Type) -> String {
        reference(.page(of: ObjectIdentifier(item)), name: "PageOf" + item.schemaName, .page(of: item))
    }

    /// The reference to the failures of any endpoint.
    mutating func referenceToFailure() -> String {
        reference(.failure, name: "Failure", .failure)
    }

    /// The next component to describe; describing it may add more.
    mutating func next() -> (name: String, title: String, component: Pending)? {
        pending.popLast()
    }

    private mutating func reference(_ key: Key, name: String, _ component: Pending) -> String {
        if let known = names[key] { return "#/components/schemas/" + known }
        let unique = uniqueName(name)
        names[key] = unique
        pending.append((unique, name, component))
        return "#/components/schemas/" + unique
    }

    /// A name that no other component has; types of one name are numbered.
    private mutating func uniqueName(_ name: String) -> String {
        let legal = Self.legal(name)
        var candidate = legal
        var number = 2
        while !taken.insert(candidate).inserted {
            candidate = legal + String(number)
            number += 1
        }
        return candidate
    }

    /// A name of the characters that components may have (OpenAPI 3.1, section 4.8.7.1): others become `u` and their
    /// code point.
    private static func legal(_ name: String) -> String {
        var result = ""
        for scalar in name.unicodeScalars {
            let isLegal =
                scalar.isASCII && (scalar.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains(scalar))
            result += isLegal ? String(scalar) : "u" + String(scalar.value, radix: 16)
        }
        return result
    }
}

extension String {
    /// `circle` is `Circle`.
    var capitalizingFirstLetter: String { prefix(1).uppercased() + dropFirst() }

    /// The text as a sentence: it ends with a full stop, unless it ends with another mark.
    var withFullStop: String {
        guard let last, last.isLetter || last.isNumber || "`)\"'".contains(last) else { return self }
        return self + "."
    }
}
