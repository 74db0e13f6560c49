import Foundation
public import SwiftletData
public import SwiftletSchema

/// What kind of user it is; stored as text.
@Schema enum Kind: String { case plain, fancy }

/// How far a user got; stored as a number.
@Schema enum Level: Int {
    case low = 1
    case high
}

/// Where a user lives; stored as JSON.
@Schema struct Address: Equatable { var street: String }

/// A city, of another table.
@Model("cities")
struct City: Equatable {
    var id: Int
    @Field(.length(...40), .unique) var name: String
}

/// A person who uses the product.
@Model("users")
struct User: Equatable {
    /// user id
    var id: Int
    /// create time
    var createTime: Date = .now
    /// user's name
    @Field(.length(1...128)) var name: String
    /// user's age
    @Field(.range(0...150)) var age: Int
    var nick: String?
    var kind: Kind = .plain
    var level: Level?
    var tags: [String] = []
    var address: Address?
    @Field(.readOnly) var token: UUID = UUID()
    @Field(.references(City.self), .indexed) var cityID: Int = 1
}

/// A model for which other modules see as much as it says, with a key of two columns.
@Model("memberships")
public struct Membership {
    @Field(.primaryKey) public var userID: Int
    @Field(.primaryKey) public var group: String
    @Field(.pattern("^[a-z]+$")) public var role: String = "guest"

    /// What other modules may do with it.
    public var isSchema: any Schema { self }
}
