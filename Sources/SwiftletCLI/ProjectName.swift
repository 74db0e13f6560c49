import ArgumentParser

/// The name of a service, fit for a directory, a product and, in another spelling, a type.
struct ProjectName: ExpressibleByArgument, Equatable {
    /// As given: `price-list`.
    let text: String

    /// Takes small letters, digits and single dashes, beginning with a letter; nil for anything else.
    init?(argument: String) {
        let words = argument.split(separator: "-", omittingEmptySubsequences: false)
        let isFit = words.allSatisfy { word in
            !word.isEmpty && word.utf8.allSatisfy { Self.letters.contains($0) || Self.digits.contains($0) }
        }
        guard isFit, let first = argument.utf8.first, Self.letters.contains(first) else { return nil }
        text = argument
    }

    /// The name for types: `PriceList`.
    var typeName: String {
        text.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    }

    private static let letters = UInt8(ascii: "a")...UInt8(ascii: "z")
    private static let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
}
