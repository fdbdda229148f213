"""The examples' pictures."""

from __future__ import annotations

MANDELBROT = {
    "media_type": "image/png",
    "width": 64,
    "height": 64,
    "base64": (
        "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAMAAACdt4HsAAABgFBMVEUAAAAAB2QBCmgCDmwDEnAFFnQGGngHHnwIIoAKJoQLKogMLowNMpAPNp"
        "QQOpgRPpwSQqAURaQVSagWTawXUbEZVbUaWbkbXb0cYcEeZcUfackkbswsdM40etA9f9JFhdRNi9ZVkdhdl9plndxtot51qOB9ruKFtOSNuuaV"
        "wOidxeqly+yu0e+21/G+3fPG4/XO6PfW7vne9Pvm+v3t/vzt+vLu9+jv9N7v8NTw7crx6sDy5rby46zz4KL03Jj02Y711oT20nr3z3D3zGb4yF"
        "z5xVL5wkj6vj77uzT8uCr8tCD9sRb+rgz+qgL5pADzngDsmADmkQDfiwDZhQDSfgDMeADFcQC/awC4ZQCyXgCrWAClUQCeSwCYRQCRPgCLOACE"
        "MgB+KwB3JQBxHgBqGABkEgBdCwBYBwFVBwVRBwlNBw1KBxFGBxVDBxk/Bx08ByE4ByU1BygxBywuBzAqBzQmBzgjBzwfB0AcB0QYB0gVB0wRB1"
        "AOB1QKB1gHB1wDB2ANzzsUAAAByElEQVR4nLWXa7LDIAiFWUCnM+k4Oqj7X+cFm8QH2NSSy++czyOIQXg8Hs+fg8Rg0TMBvtJv25QAl9I2lA8+"
        "AjYZKwBFriCmgE704tAJE8Aod64hbNeAcXUPoUNcAIR75zF5rxMUgNQTAGIElSAAMnmkJweQQ+thChBy0jsfIhSAq9XQAXL5okfgSFgsDAS4XJ"
        "7WTwUAmSxUDxIwkfuyAY7Im6jlHAFCXrIXKHB3EDEQzvcEmMpZz6oIGfZIgMTjcgqAJqf1eelTXhAxJjqVb0IFSPmevQhaYGsBWn2rZj2qgByO"
        "LOyATu+OoPyhuj7EcqAOC9DpS9X2CEf5BaCc6RPQ2XeeSxU417V6kpAUwFm4FJFaDyn0DJaQgENf9s2Fy1yvWRx1ZAK0egacZc9TfR4BTeGn+x"
        "YOXhVQ2+bjvhsHbTtA23V5brsNHADv4nPdvtOn0LY0uNLvGD9lvd8A+nsB5i2Yk2gu4w0HyX6Ub2gmezsbLhTzlWa/VO3Xuv3HYv+13fBztf/e"
        "bxgw7CPO0z5kzUx8P+apJtYGTQ2xNuqqhLVhW8nE4rivmFh9cGj7WHvyCESN4av/fPYpDOUD+9PX/vg2Pv//AIYR0/lIBypQAAAAAElFTkSuQm"
        "CC"
    ),
}

JULIA = {
    "media_type": "image/png",
    "width": 64,
    "height": 64,
    "base64": (
        "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAMAAACdt4HsAAABgFBMVEUAAAAAB2QBCmgCDmwDEnAFFnQGGngHHnwIIoAKJoQLKogMLowNMpAPNp"
        "QQOpgRPpwSQqAURaQVSagWTawXUbEZVbUaWbkbXb0cYcEeZcUfackkbswsdM40etA9f9JFhdRNi9ZVkdhdl9plndxtot51qOB9ruKFtOSNuuaV"
        "wOidxeqly+yu0e+21/G+3fPG4/XO6PfW7vne9Pvm+v3t/vzt+vLu9+jv9N7v8NTw7crx6sDy5rby46zz4KL03Jj02Y711oT20nr3z3D3zGb4yF"
        "z5xVL5wkj6vj77uzT8uCr8tCD9sRb+rgz+qgL5pADzngDsmADmkQDfiwDZhQDSfgDMeADFcQC/awC4ZQCyXgCrWAClUQCeSwCYRQCRPgCLOACE"
        "MgB+KwB3JQBxHgBqGABkEgBdCwBYBwFVBwVRBwlNBw1KBxFGBxVDBxk/Bx08ByE4ByU1BygxBywuBzAqBzQmBzgjBzwfB0AcB0QYB0gVB0wRB1"
        "AOB1QKB1gHB1wDB2ANzzsUAAACYklEQVR4nM2Xza6EIAyFu53EmECaEtD3f85byr9Ux9HN7crMcD4PFFqEz+ezPIuPBDzWZwI8lmfEO8DyGrAs"
        "/xewDvErYFXiPkBTXzDgrvqMAZdyY8w3BJzLTY0rAlzKLcdEWFWA+nKLHtDOJtYJoMstEoDLhLN5wFFvqtyiAw5Ce4WAXt6WLU4eeQIQLVSCUQ"
        "iw6HJEJAoREIRwioBJLi8HR977DSQctWkMjA5QlCni4o3hOhMdogIkZShWo3ty2wRAqyOg6K2LViliZj14yvSKKQQo9nGPA7cIcUd5JoyICsj6"
        "8lbnXFABYk4MehJEBiQ51pGb1/ScTBJvTvxhMwGyfL3raf6Zy9aEzf8HagQw1sPudVUPCD7s/YoUAtgp52rs2/COvezOlZ9vAY6RksKER2oOWR"
        "JiAqDzTwBpRlwreBGx/fC7D4xpJPHzBBAjb6T5AN4KzsBaCsiQjW27lxyy7TBRm8TOu+b71vI7eF7EtRFC2sdBluRkR7dHF0+4MaUeRIL8msoC"
        "qUeS2Y1QNlItaZaz0Y4saVkJbC07ceUwlKI6FEU59ApAqo142NthGqpyh5gJm0sFT8pCLSlaX0iEY2ETfTGItSRB39mGzjJVRmo1sSuKh97YIb"
        "BW1417DD/rhX3uzn17S8kMlEuymeSrej9oJtI8/KGrDM1Nv6G0aUj2+rf3w67uSBkRLZDe3kt3Xk4IeWMgT+BCfrwnzoipFx70001VmceVXLnq"
        "Hocq6uGep1y2p/EX8rPr/l31KeCEoY27+mL5rv4CuBX/APDi07cA3hFAvqAfy+Xr/QWBlX+EVrZrb2ntQAAAAABJRU5ErkJggg=="
    ),
}
