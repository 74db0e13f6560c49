import Swiftlet

/// Charge a card
@Logged(category: "payment")
func charge(_ card: Sensitive<String>, amount: Int) throws -> Int { amount }
